"""Everybody finds an entry again: by name, number, category and time; also one that has ended."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from khien.cases.actions import answer_appeal, receive_appeal
from khien.cases.models import Appeal, Decision
from khien.protection.filtering.engines.files import Files
from tests.conftest import Cast
from tests.filtering.blocks import block, lift, many_blocks

pytestmark = pytest.mark.django_db

Run = Callable[[], None]


@pytest.fixture
def listed(publish: Run, files_only: Files, cast: Cast) -> list[Decision]:
    """Two names in force, and one that was lifted."""
    decisions = [block(name, cast) for name in ("lua-dao.example.vn", "gia-mao.example.vn", "nham-lan.example.vn")]
    publish()
    lift(decisions[2], cast)
    publish()
    return decisions


def found(client: Client, query: str, prefix: str = "") -> list[str]:
    """Return the names that a search shows."""
    page = client.get(f"{prefix}/list/?{query}")
    assert page.status_code == 200
    return [entry.value for entry in page.context["found"].entries]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_an_entry_is_found_by_what_one_knows_of_it(
    listed: list[Decision], public_client: Client, prefix: str
) -> None:
    first, _second, lifted = listed
    names = {
        "q=lua-dao.example.vn": ["lua-dao.example.vn"],
        "q=https://www.lua-dao.example.vn/login": ["lua-dao.example.vn"],
        "q=LUA-DAO[.]example[.]vn": ["lua-dao.example.vn"],
        "q=example.vn&state=in_force": ["gia-mao.example.vn", "lua-dao.example.vn"],
        f"q={first.ref.lower()}": ["lua-dao.example.vn"],
        f"q={lifted.case.ref}": ["nham-lan.example.vn"],
        "state=ended": ["nham-lan.example.vn"],
        "category=phishing&state=in_force": ["gia-mao.example.vn", "lua-dao.example.vn"],
        "category=malware": [],
        "q=not-a-scam.example.org": [],
        "q=two+words": [],
    }
    assert {query: found(public_client, query, prefix) for query in names} == names


def test_an_entry_is_found_by_the_day_of_its_decision(listed: list[Decision], public_client: Client) -> None:
    today, before = timezone.localdate(), timezone.localdate() - timedelta(days=1)
    assert len(found(public_client, f"since={today}&until={today}")) == 3
    assert found(public_client, f"until={before}") == []


@pytest.mark.parametrize("query", ["since=gestern", "category=opinion", "before=x", f"before={'9' * 30}", "q=%00"])
def test_a_question_that_cannot_be_read_says_so_and_fails_nothing(
    listed: list[Decision], public_client: Client, query: str
) -> None:
    assert public_client.get(f"/list/?{query}").status_code == 200


def test_pages_go_back_to_the_first_entry_and_each_costs_the_same(
    publish: Run, files_only: Files, cast: Cast, public_client: Client
) -> None:
    many_blocks([f"ten-{number}.example.vn" for number in range(120)], cast)
    publish()
    seen: list[str] = []
    costs: list[int] = []
    query = "state=in_force"
    while query:
        with CaptureQueriesContext(connection) as queries:
            page = public_client.get(f"/list/?{query}")
        costs.append(len(queries))
        seen += [entry.value for entry in page.context["found"].entries]
        older = page.context["found"].older
        query = f"state=in_force&before={older}" if older else ""
    assert (len(costs), len(set(costs)), costs[0]) == (3, 1, 2)
    assert len(set(seen)) == len(seen) == 120


@pytest.mark.parametrize(("uphold", "words"), [(True, "lệnh chặn đã được gỡ"), (False, "không được chấp nhận")])
def test_the_page_of_an_entry_tells_of_every_appeal_and_how_it_went(
    publish: Run, files_only: Files, cast: Cast, public_client: Client, uphold: bool, words: str
) -> None:
    decision = block("lua-dao.example.vn", cast)
    publish()
    page = public_client.get(f"/list/{decision.ref}/")
    assert "Chưa có ai khiếu nại" in page.content.decode()
    receive_appeal(decision=decision, text="Trang của tôi bị chặn nhầm.", contact="chu@trang.vn")
    page = public_client.get(f"/list/{decision.ref}/")
    assert "đang chờ trả lời" in page.content.decode()
    answer_appeal(appeal=Appeal.objects.get(), uphold=uphold, answer="Câu trả lời riêng.", by=cast.binh)
    publish()
    with CaptureQueriesContext(connection) as queries:
        shown = public_client.get(f"/list/{decision.ref}/").content.decode()
    assert words in shown
    assert "Câu trả lời riêng" not in shown
    assert "chu@trang.vn" not in shown
    assert len(queries) <= 4


@effort(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    asked=st.fixed_dictionaries(
        {name: st.text(max_size=40) for name in ("q", "category", "state", "since", "until", "before")}
    )
)
def test_anything_at_all_may_be_searched_for(public_client: Client, asked: dict[str, str]) -> None:
    readable = {name: text.encode("utf-8", "replace").decode() for name, text in asked.items()}
    assert public_client.get("/list/", readable).status_code == 200
