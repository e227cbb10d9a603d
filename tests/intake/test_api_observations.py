"""Partners' observations: good ones are kept, each bad one is named, and politics is refused as a whole."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from khien.intake.models import Feed, IdempotencyKey, Observation
from khien.ledger.record import facts_about
from khien.people.keys import Scope
from tests.intake.api_program import Program, told


@pytest.fixture
def program(public_client: Client, key: Callable[..., str]) -> Program:
    """A program that may send observations."""
    return Program(public_client, key(Scope.OBSERVATIONS_WRITE))


def named(count: int, **more: Any) -> dict[str, Any]:
    """A batch of names."""
    return {"observations": [{"value": f"bad{n}.example", "category": "phishing", **more} for n in range(count)]}


def test_a_key_for_reports_sends_no_observations(public_client: Client, key: Callable[..., str]) -> None:
    answer = Program(public_client, key(Scope.REPORTS_WRITE)).post("observations", named(1))
    assert "observations:write" in told(answer, 403, "wrong-scope")


def test_a_thousand_and_one_are_too_many(program: Program) -> None:
    answer = program.post("observations", named(1_001))
    assert "1001 observations; a call takes at most 1000" in told(answer, 422, "too-many-observations")
    assert not Observation.objects.exists()


def test_a_batch_with_a_political_category_is_refused_as_a_whole(program: Program) -> None:
    batch = named(3)
    batch["observations"].append({"value": "blog.example", "category": "chính trị"})
    answer = program.post("observations", batch)
    assert "crimes with victims" in told(answer, 422, "feed-on-opinion")
    assert not Observation.objects.exists()
    assert not IdempotencyKey.objects.exists()


def test_good_observations_are_kept_and_each_bad_one_is_named_by_place_and_reason(program: Program) -> None:
    batch = [
        {"value": "bad.example", "category": "phishing", "last_seen": "2026-11-01"},
        {"value": "not a name", "category": "phishing", "kind": "domain"},
        {"value": "x.example", "category": "bad taste"},
        {"value": "x.example", "category": "harassment"},
        {"value": "x.example"},
        {"value": "", "category": "phishing"},
        {"value": "x.example", "category": "phishing", "kind": "weather"},
        {"value": "x.example", "category": "phishing", "first_seen": "yesterday"},
        {"value": "x.example", "category": "phishing", "colour": "red"},
        "x.example",
        None,
        {"value": {"a": [1]}, "category": "phishing"},
        {"value": "half \ud800", "category": "phishing"},
        {"value": "nul\0.example", "category": "phishing"},
        {"value": "https://bad.example/x", "category": "malware"},
    ]
    answer = program.post("observations", {"observations": batch})
    assert answer.status_code == 200, answer.content
    content = answer.json()
    assert (content["accepted"], content["new"], content["refused"]) == (2, 2, 13)
    assert [error["index"] for error in content["errors"]] == list(range(1, 14))
    reasons = [error["reason"] for error in content["errors"]]
    assert reasons[1:11] == [
        "unknown_category", "category_not_for_feeds", "wrong_shape", "wrong_shape", "unknown_kind", "bad_time",
        "wrong_shape", "wrong_shape", "wrong_shape", "wrong_shape",
    ]  # fmt: skip
    assert all(error["detail"] for error in content["errors"])
    feed = Feed.objects.get()
    assert (feed.slug, feed.unit.code if feed.unit else "") == ("partner-province", "province")
    [fact] = facts_about("partner-province", "feed.imported")
    assert fact["by"] == {"role": "partner", "unit": "province"}
    assert fact["public"] == {"feed": "partner-province", "licence": "", "accepted": 2, "refused": 13}


def test_a_batch_of_bad_rows_only_is_answered_row_by_row_and_not_announced(program: Program) -> None:
    content = program.post("observations", {"observations": [{}, 7]}).json()
    assert (content["accepted"], content["refused"]) == (0, 2)
    assert facts_about("partner-province", "feed.imported") == []


def test_a_thousand_bad_rows_get_a_thousand_reasons(program: Program) -> None:
    content = program.post("observations", named(1_000, colour="red")).json()
    assert len(content["errors"]) == 1_000


def test_the_same_batch_again_gets_the_same_answer(program: Program) -> None:
    first, again = (program.post("observations", named(5)).json() for _ in range(2))
    assert first == again
    assert first["new"] == 5
    assert len(facts_about("partner-province", "feed.imported")) == 1
    assert program.post("observations", named(5), once="a-2").json()["known"] == 5


def test_the_number_of_queries_does_not_grow_with_the_batch(program: Program) -> None:
    program.post("observations", named(1), once="a-0")
    with CaptureQueriesContext(connection) as few:
        program.post("observations", named(2), once="a-1")
    with CaptureQueriesContext(connection) as many:
        program.post("observations", named(1_000), once="a-2")
    assert len(many) <= len(few) + 1 <= 30
