"""Whatever a program sends to the interface, the service answers as it says that it will, and does not fail."""

import re
from collections.abc import Callable

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from khien.people.keys import Scope

# A service gives its connection back after each request; so must a test that talks to it as a server does.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
]


def test_nothing_that_a_program_sends_makes_the_service_fail_or_answer_otherwise_than_described(
    public_client: Client, key: Callable[..., str]
) -> None:
    """Each operation gets some sixty requests, valid and invalid, with a key and without."""
    secret = key(Scope.REPORTS_WRITE, Scope.OBSERVATIONS_WRITE)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) >= 4
    for operation in operations:

        @settings(
            max_examples=60,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(), known=st.booleans())
        def ask(case: schemathesis.Case, known: bool) -> None:
            headers = {"Authorization": f"Bearer {secret}"} if known else {}
            answer = case.call(headers=headers)
            case.validate_response(answer, checks=CHECKS)

        ask()


@pytest.mark.parametrize(
    ("method", "path", "status", "says"),
    [("DELETE", "/api/v1/reports", 405, "Allow"), ("GET", "/api/v1/nothing", 404, "openapi.json")],
)
def test_an_address_or_method_that_does_not_exist_is_a_problem_too(
    public_client: Client, method: str, path: str, status: int, says: str
) -> None:
    for language, words in (("vi", "địa chỉ này"), ("en", "this address|such address")):
        answer = public_client.generic(method, path, headers={"accept-language": language})
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
        assert re.search(words, answer.json()["detail"])
        assert says in answer.json()["detail"]


def test_the_description_asks_for_the_header_that_every_post_needs(public_client: Client) -> None:
    described = public_client.get("/api/v1/openapi.json").json()["paths"]
    posts = [path["post"]["parameters"] for path in described.values() if "post" in path]
    headers = [one for parameters in posts for one in parameters if one["name"] == "Idempotency-Key"]
    assert [one["required"] for one in headers] == [True, True]
