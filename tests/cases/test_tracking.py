"""What a reporter may know: their own things and what became of them."""

import pytest

from khien.cases.actions import unblock
from khien.cases.models import Case
from khien.cases.proposals import DecisionKind
from khien.cases.tracking import progress_of
from khien.indicators.kinds import Kind
from khien.intake.models import Report
from tests.cases.conftest import decide, propose
from tests.cases.test_open_or_extend_cases import NAME, URL, react, report_of
from tests.conftest import Cast

pytestmark = pytest.mark.django_db


def told(report: Report) -> list[tuple[str, str]]:
    return [(line.indicator, line.state.value) for line in progress_of(report)]


def test_before_the_assessment_a_report_is_only_received() -> None:
    assert told(report_of(URL)) == [(URL[1], "received")]


def test_a_proposal_is_nobodys_business_yet(cast: Cast) -> None:
    report = report_of(URL)
    react(report)
    propose(Case.objects.get(), cast.minh)
    assert told(report) == [(URL[1], "looking")]


def test_each_thing_is_told_as_it_was_reported_and_nothing_of_others(cast: Cast) -> None:
    mine = report_of(URL, (Kind.PHONE, "+84912345678"))
    react(mine)
    react(report_of(NAME, (Kind.URL, "https://lua-dao.top/khac")))
    decide(Case.objects.get(subject__value="lua-dao.top"), cast)
    assert told(mine) == [(URL[1], "blocked"), ("+84912345678", "looking")]


@pytest.mark.parametrize(
    ("kind", "state"), [("warn", "warned"), ("clear", "cleared"), ("refer", "referred"), ("block", "blocked")]
)
def test_every_decision_has_its_word(cast: Cast, kind: str, state: str) -> None:
    report = report_of(NAME)
    react(report)
    decide(Case.objects.get(), cast, kind=DecisionKind(kind))
    assert told(report) == [(NAME[1], state)]


def test_a_block_leads_to_its_reason_and_nothing_else_leads_anywhere(cast: Cast) -> None:
    report = report_of(NAME, (Kind.PHONE, "+84912345678"))
    react(report)
    block = decide(Case.objects.get(subject__value=NAME[1]), cast)
    blocked, looking = progress_of(report)
    assert blocked.link.endswith(f"/list/{block.ref}/")
    assert not looking.link


def test_a_block_that_was_lifted_is_no_longer_told_as_a_block(cast: Cast) -> None:
    report = report_of(NAME)
    react(report)
    unblock(decision=decide(Case.objects.get(), cast), reason="Nhầm.", by=cast.hoa)
    assert told(report) == [(NAME[1], "looking")]
