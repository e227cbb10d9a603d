"""The queue: the most harmful first, one row for one thing, and a number of queries that does not grow."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from khien.cases.models import Case, Decision
from khien.cases.queues import View, queue
from tests.cases.conftest import add_report, decide, open_case, propose
from tests.conftest import Cast, SignIn


def test_an_administrator_sees_no_cases(case: Case, cast: Cast, staff_client: SignIn) -> None:
    assert staff_client(cast.ha).get("/").status_code == 403


def test_the_most_harmful_comes_first(cast: Cast) -> None:
    for value, priority in (("mot.example", 10), ("hai.example", 900), ("ba.example", 50)):
        case = open_case(value)
        Case.objects.filter(pk=case.pk).update(priority=priority)
    assert [case.subject.value for case in queue(View.OPEN, by=cast.minh)] == [
        "hai.example",
        "ba.example",
        "mot.example",
    ]


def test_four_hundred_reports_of_one_thing_are_one_row(case: Case, cast: Cast, staff_client: SignIn) -> None:
    for _ in range(400):
        add_report(case)
    [row] = queue(View.OPEN, by=cast.minh)
    assert row.report_count == 400
    assert "400" in staff_client(cast.minh).get("/").content.decode()


def test_nobody_is_asked_to_be_the_second_person_for_their_own_proposal(case: Case, cast: Cast) -> None:
    propose(case, cast.hoa)
    assert list(queue(View.SECOND, by=cast.hoa)) == []
    assert list(queue(View.SECOND, by=cast.binh)) == [case]
    assert list(queue(View.OPEN, by=cast.minh)) == []


def test_blocks_that_end_soon_have_a_view_of_their_own(case: Case, cast: Cast) -> None:
    block = decide(case, cast)
    assert list(queue(View.EXPIRING, by=cast.minh)) == []
    Decision.objects.filter(pk=block.pk).update(expires_at=timezone.now() + timedelta(days=3))
    assert list(queue(View.EXPIRING, by=cast.minh)) == [case]


@pytest.mark.parametrize("words", ["lua-dao", "LUA-DAO[.]example", "kh-2026-000042", " lua-dao.example "])
def test_a_case_is_found_by_its_name_as_we_show_it_or_by_its_number(case: Case, cast: Cast, words: str) -> None:
    open_case("khac.example")
    Case.objects.filter(pk=case.pk).update(ref="KH-2026-000042")
    assert [found.subject.value for found in queue(View.ALL, by=cast.minh, search=words)] == ["lua-dao.example"]


def test_a_search_looks_through_all_cases_and_an_unknown_view_is_the_open_one(
    case: Case, cast: Cast, staff_client: SignIn
) -> None:
    decide(case, cast)
    browser = staff_client(cast.minh)
    assert case.ref in browser.get("/", {"q": "lua-dao"}).content.decode()
    assert case.ref not in browser.get("/", {"view": "nonsense", "page": "x"}).content.decode()


def test_the_queue_takes_as_many_queries_for_fifty_cases_as_for_two(cast: Cast, staff_client: SignIn) -> None:
    browser = staff_client(cast.minh)

    def queries(cases: int) -> int:
        for number in range(cases):
            add_report(open_case(f"lua-dao-{cases}-{number}.example"))
        with CaptureQueriesContext(connection) as captured:
            assert browser.get("/").status_code == 200
        return len(captured)

    assert queries(2) == queries(48)
