"""Partners' reports: taken in once, with words for every mistake, and followed only by who sent them."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from khien.intake.idempotency import forget_answers
from khien.intake.models import IdempotencyKey, Report
from khien.ledger.record import facts_about
from khien.people.actions import revoke_api_key
from khien.people.keys import Scope, authenticate_key
from tests.conftest import Cast
from tests.intake.api_program import Program, told

BODY = {"text": "Trang này đòi mã OTP: https://bank-vn.example/login", "links": ["0912 345 678"], "language": "vi"}


@pytest.fixture
def program(public_client: Client, key: Callable[..., str]) -> Program:
    """A program that may send reports."""
    return Program(public_client, key(Scope.REPORTS_WRITE))


def test_without_a_valid_key_nothing_is_taken(program: Program, cast: Cast, public_client: Client) -> None:
    known = authenticate_key(program.secret)
    assert known
    revoke_api_key(key=known, by=cast.ha)
    for secret in (program.secret, "khien_x_y", ""):
        answer = Program(public_client, secret).post("reports", BODY)
        assert "Authorization: Bearer" in told(answer, 401, "no-valid-key")
        assert answer["WWW-Authenticate"] == "Bearer"
    assert not Report.objects.exists()


def test_a_key_for_something_else_is_refused(public_client: Client, key: Callable[..., str]) -> None:
    program = Program(public_client, key(Scope.OBSERVATIONS_WRITE))
    assert "reports:write" in told(program.post("reports", BODY), 403, "wrong-scope")
    assert "reports:write" in told(program.get("reports/KH-0000"), 403, "wrong-scope")
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("body", "status", "word", "says"),
    [
        (b"", 422, "wrong-shape", "listed in errors"),
        (b"{", 400, "body-refused", "not JSON: line 1, column 2"),
        (b'{"text": "caf\xe9"}', 400, "body-refused", "not UTF-8: see byte 14"),
        (b"\xff\xfe{\0}\0", 400, "body-refused", "not UTF-8"),
        (b"[" * 200_000, 400, "body-refused", "nested too deeply"),
        (b'{"a":' * 100_000, 400, "body-refused", "nested too deeply"),
        (b'{"text": NaN}', 400, "body-refused", "number that is none"),
        (b'{"text": ' + b"9" * 5_000 + b"}", 400, "body-refused", "number that is none"),
        (b"[]", 422, "wrong-shape", "listed in errors"),
        (b"null", 422, "wrong-shape", "listed in errors"),
        (b'{"text": "' + b"a" * 1_100_000 + b'"}', 413, "body-too-large", "larger than 1 MB"),
        ({"text": "x" * 20_001}, 400, "text-too-long", "at most 20"),
        ({"text": "nothing to look at"}, 400, "nothing-to-look-at", "no link"),
        ({"links": ["https://a.example"] * 51}, 400, "too-many-indicators", "at most 50"),
        ({"links": ["https://a.example", "???"]}, 400, "link-not-understood", "Item 2"),
        ({**BODY, "category": "politics"}, 422, "wrong-shape", "listed in errors"),
        ({**BODY, "colour": "red"}, 422, "wrong-shape", "listed in errors"),
        ({**BODY, "language": "fr"}, 422, "wrong-shape", "listed in errors"),
        ({**BODY, "links": "https://a.example"}, 422, "wrong-shape", "listed in errors"),
        ({**BODY, "external_id": "x" * 101}, 422, "wrong-shape", "listed in errors"),
    ],
)
def test_a_body_that_cannot_be_taken_is_answered_in_words_and_leaves_nothing(
    program: Program, body: Any, status: int, word: str, says: str
) -> None:
    assert says in told(program.post("reports", body), status, word)
    assert not Report.objects.exists()
    assert not IdempotencyKey.objects.exists()


def test_the_field_that_is_wrong_is_named(program: Program) -> None:
    answer = program.post("reports", {**BODY, "links": ["https://a.example", 7], "colour": "red"}).json()
    assert {error["field"] for error in answer["errors"]} == {"links.1", "colour"}
    answer = program.post("reports", {"text": "nothing to look at"}).json()
    assert [error["field"] for error in answer["errors"]] == ["text"]


@pytest.mark.parametrize(
    "kind", ["text/plain", "multipart/form-data; boundary=x", "application/json; charset=utf-16"]
)
def test_a_body_of_another_type_is_refused(program: Program, kind: str) -> None:
    assert "Content-Type" in told(program.post("reports", BODY, type=kind), 415, "not-json")


@pytest.mark.parametrize("once", [None, "", "x" * 101, "with blank", "có dấu"])
def test_a_request_without_a_usable_idempotency_key_is_refused(program: Program, once: str | None) -> None:
    answer = program.post("reports", BODY, once=once)
    assert "Idempotency-Key" in told(answer, 400, "idempotency-key-missing")


def test_sentences_come_in_the_language_that_is_asked_for(program: Program) -> None:
    program.headers["Accept-Language"] = "vi"
    answer = program.post("reports", {"text": "x" * 20_001})
    assert answer["Content-Language"] == "vi"
    assert "ký tự" in told(answer, 400, "text-too-long")


def test_a_report_is_taken_in_with_what_it_names_and_announced(program: Program) -> None:
    answer = program.post(
        "reports", {**BODY, "category": "phishing", "contact": "lan@khien.test", "external_id": "T-7"}
    )
    assert answer.status_code == 201
    content = answer.json()
    assert content["indicators"] == [
        {"kind": "url", "value": "https://bank-vn.example/login"},
        {"kind": "phone", "value": "+84912345678"},
    ]
    report = Report.objects.get()
    assert (report.channel, report.category, report.external_id) == ("api", "phishing", "T-7")
    assert report.unit is not None
    assert report.unit.code == "province"
    assert report.contact is not None
    assert b"lan@khien.test" not in bytes(report.contact)
    [fact] = facts_about("", "report.received")
    assert fact["by"] == {"role": "partner", "unit": "province"}


def test_the_same_request_gets_the_same_answer_and_is_done_once(program: Program) -> None:
    first, again = (program.post("reports", BODY) for _ in range(2))
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert Report.objects.count() == 1
    assert program.post("reports", BODY, once="a-2").json()["code"] != first.json()["code"]
    assert Report.objects.count() == 2


def test_another_body_under_the_same_key_is_refused(program: Program) -> None:
    program.post("reports", BODY)
    answer = program.post("reports", {**BODY, "lost_money": True})
    assert "different request" in told(answer, 422, "idempotency-key-reused")
    assert Report.objects.count() == 1


def test_a_refused_request_may_be_mended_under_the_same_key(program: Program) -> None:
    assert program.post("reports", {"text": "nothing"}).status_code == 400
    assert program.post("reports", BODY).status_code == 201


def test_two_partners_may_choose_the_same_key(
    program: Program, public_client: Client, key: Callable[..., str]
) -> None:
    other = Program(public_client, key(Scope.REPORTS_WRITE))
    assert program.post("reports", BODY).json()["code"] != other.post("reports", BODY).json()["code"]
    assert Report.objects.count() == 2


def test_neither_the_code_nor_the_body_can_be_read_from_the_stored_answer(program: Program) -> None:
    code = program.post("reports", {**BODY, "contact": "lan@khien.test"}).json()["code"]
    kept = json.dumps(list(IdempotencyKey.objects.values()), default=str)
    assert code not in kept
    assert "lan@khien.test" not in kept


def test_a_key_whose_answer_is_gone_does_not_make_a_second_report(program: Program) -> None:
    program.post("reports", BODY)
    IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert forget_answers() == 1
    assert "no longer kept" in told(program.post("reports", BODY), 409, "answer-forgotten")
    assert Report.objects.count() == 1


def test_a_report_is_followed_by_its_unit_and_by_nobody_else(
    program: Program, public_client: Client, key: Callable[..., str], cast: Cast
) -> None:
    code = program.post("reports", {**BODY, "external_id": "T-7"}).json()["code"]
    stranger = Program(public_client, key(Scope.REPORTS_WRITE, unit=cast.ha.unit))
    for wrong in (
        stranger.get(f"reports/{code}"),
        program.get("reports/KH-0000-0000-0000-0000"),
        program.get("reports/x"),
    ):
        assert "no report with this code" in told(wrong, 404, "no-such-report")
    seen = program.get(f"reports/{code.lower()}").json()
    assert seen["external_id"] == "T-7"
    assert {line["value"] for line in seen["indicators"]} == {"https://bank-vn.example/login", "+84912345678"}
    assert {line["state"] for line in seen["indicators"]} <= {"received", "looking"}


def test_the_number_of_queries_does_not_grow_with_the_report(program: Program) -> None:
    with CaptureQueriesContext(connection) as few:
        program.post("reports", {"links": ["https://a.example"]})
    with CaptureQueriesContext(connection) as many:
        program.post("reports", {"links": [f"https://a{number}.example" for number in range(50)]}, once="a-2")
    assert len(many) == len(few) <= 25


def test_the_interface_describes_itself_and_needs_nothing_from_elsewhere(public_client: Client) -> None:
    document = public_client.get("/api/v1/openapi.json").json()
    assert {"/api/v1/reports", "/api/v1/reports/{code}", "/api/v1/observations", "/api/v1/lookup"} <= set(
        document["paths"]
    )
    assert document["components"]["securitySchemes"]["PartnerKey"]["scheme"] == "bearer"
    assert public_client.get("/api/v1/docs").status_code == 404


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text() | st.sampled_from(sorted(BODY)), inner),
    max_leaves=20,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=JSON | st.fixed_dictionaries({}, optional=dict.fromkeys([*BODY, "contact", "external_id"], JSON)))
def test_no_json_whatever_makes_the_interface_fail(program: Program, body: Any) -> None:
    answer = program.post("reports", body, once=uuid4().hex)
    assert answer.status_code in {201, 400, 422}


def test_a_look_up_of_nonsense_is_answered_in_words(public_client: Client, db: None) -> None:
    for value in ("%00", "not%20a%20name", ""):
        answer = public_client.get(f"/api/v1/lookup?value={value}")
        assert answer.status_code in {400, 422}
        assert answer["Content-Type"] == "application/problem+json"
