"""Is it on the list? For programs, for the command line, for people."""

import json
import logging
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from khien.cases.actions import approve_decision
from khien.cases.proposals import DecisionKind
from khien.indicators.parse import parse
from khien.ledger.seal import seal
from khien.protection.filtering.engines.files import Files
from khien.protection.filtering.lookup import Answer, above, look_up
from tests.conftest import Cast
from tests.filtering.blocks import REASON, block, lift, propose

pytestmark = pytest.mark.django_db

Run = Callable[[], None]
ADDRESS = "https://sites.google.com/view/lua-dao"


@pytest.fixture
def listed(publish: Run, files_only: Files, cast: Cast) -> None:
    """A name, an address on a shared host, and a telephone number that people are warned of."""
    block("lua-dao.example.vn", cast)
    block(ADDRESS, cast)
    approve_decision(decision=propose("0912345678", cast, kind=DecisionKind.WARN), by=cast.hoa)
    publish()


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("lua-dao.example.vn", Answer.LISTED),
        ("www.lua-dao.example.vn", Answer.LISTED),
        ("hxxps://lua-dao[.]example[.]vn/login?x=1", Answer.LISTED),
        ("someone@lua-dao.example.vn", Answer.LISTED),
        (ADDRESS, Answer.LISTED),
        (ADDRESS + "/other", Answer.SHARED),
        (ADDRESS + "?from=sms", Answer.LISTED),
        ("http://sites.google.com.//view/x/../lua%2ddao", Answer.LISTED),
        ("sites.google.com", Answer.SHARED),
        ("vietcombank.com.vn", Answer.OFFICIAL),
        ("https://www.vietcombank.com.vn/login", Answer.OFFICIAL),
        ("someone@gmail.com", Answer.UNKNOWN),
        ("com.vn", Answer.UNKNOWN),
        ("notlua-dao.example.vn", Answer.UNKNOWN),
        ("example.vn", Answer.UNKNOWN),
        ("0912345678", Answer.WARNED),
        ("+84 91 234 5678", Answer.WARNED),
        ("0987654321", Answer.UNKNOWN),
        ("192.0.2.1", Answer.UNKNOWN),
    ],
)
def test_what_is_known(listed: None, asked: str, answer: Answer) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert look_up(parse(asked)).answer is answer
    assert len(queries) <= 2


def test_a_name_that_was_set_free_is_unknown_again(publish: Run, files_only: Files, cast: Cast) -> None:
    decision = block("lua-dao.example.vn", cast)
    publish()
    lift(decision, cast)
    publish()
    assert look_up(parse("lua-dao.example.vn")).answer is Answer.UNKNOWN


def test_public_suffixes_are_not_asked_about() -> None:
    assert above("a.b.com.vn") == ["a.b.com.vn", "b.com.vn"]


# --- Programs ---


def test_the_api_says_everything_about_a_listed_name(listed: None, public_client: Client) -> None:
    told = public_client.get("/api/v1/lookup", {"value": "www.lua-dao.example.vn"}).json()
    assert told["listed"] is True
    assert told["matched"] == "lua-dao.example.vn"
    assert told["reason"] == REASON
    assert told["appeal"].endswith(f"/appeal/{told['decision']}/")
    assert {"case", "category", "basis", "since", "until", "serial"} <= set(told)


def test_the_api_says_little_about_an_unknown_name(listed: None, public_client: Client) -> None:
    told = public_client.get("/api/v1/lookup", {"value": "example.vn"}).json()
    assert told == {"kind": "domain", "value": "example.vn", "listed": False, "answer": "unknown"}


@pytest.mark.parametrize("value", ["", "   ", "xin chào", "x" * 9_000])
def test_the_api_refuses_what_is_no_indicator(public_client: Client, value: str) -> None:
    assert public_client.get("/api/v1/lookup", {"value": value}).status_code in {400, 422}


def test_the_command_prints_one_object(listed: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("lookup", "lua-dao.example.vn", json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["listed"] is True
    assert {"case", "category", "reason", "basis", "since", "until", "serial", "appeal"} <= set(told)


def test_the_command_prints_lines_for_people(listed: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("lookup", "example.vn")
    assert "listed      False" in capsys.readouterr().out


def test_the_command_fails_with_a_sentence_when_it_cannot_read_the_value(db: None) -> None:
    with pytest.raises(CommandError, match="xin chào"):
        call_command("lookup", "xin chào")


# --- People ---


def test_a_question_is_written_down_nowhere(
    listed: None, public_client: Client, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG), CaptureQueriesContext(connection) as queries:
        for path in ("/check/", "/api/v1/lookup"):
            public_client.get(path, {"value": "secret-question.example.vn"})
    assert not any(query["sql"].startswith(("INSERT", "UPDATE")) for query in queries.captured_queries)
    said = "".join(record.getMessage() for record in caplog.records if not record.name.startswith("django.db"))
    assert "secret-question" not in said + "".join(capfd.readouterr())


def test_the_page_of_an_entry_shows_who_decided_and_where_it_is_in_the_log(
    listed: None, public_client: Client, publish: Run, cast: Cast
) -> None:
    seal()
    ref = look_up(parse("lua-dao.example.vn")).decision.ref
    text = public_client.get(f"/list/{ref}/").content.decode()
    for part in ("lua-dao.example.vn", REASON, cast.minh.public_ref()["person"], cast.hoa.public_ref()["person"]):
        assert part in text
    assert f"/appeal/{ref}/" in text
    assert "Minh" not in text
    assert public_client.get("/list/nothing/").status_code == 404


def test_the_list_page_shows_the_newest_entries(listed: None, public_client: Client) -> None:
    text = public_client.get("/list/").content.decode()
    assert "lua-dao.example.vn" in text
    assert "/lists/khien.rpz" in text
    assert public_client.get("/list/", {"page": "x"}).status_code == 200
