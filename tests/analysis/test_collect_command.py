"""`khien collect`: one visit now, by collectors that somebody named or switched on, and nowhere inside."""

import json
from io import StringIO
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from khien.analysis.models import Assessment, Evidence

pytestmark = pytest.mark.django_db


def collected(*arguments: str) -> list[dict[str, Any]]:
    out = StringIO()
    call_command("collect", *arguments, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_nothing_is_visited_unless_somebody_names_collectors_or_switches_them_on(settings: LazySettings) -> None:
    settings.COLLECT = []
    with pytest.raises(CommandError, match="KHIEN_COLLECT"):
        collected("example.com")


@pytest.mark.parametrize(
    ("value", "told"), [("0912345678", "no place that can be visited"), ("xin chào", "This is not")]
)
def test_what_is_no_place_is_refused_in_a_sentence(value: str, told: str) -> None:
    with pytest.raises(CommandError, match=told):
        collected(value, "--with", "http")


def test_a_place_inside_is_a_failure_that_is_told_and_kept_only_when_asked() -> None:
    address = "http://127.0.0.1:9/"
    (row,) = collected(address, "--with", "http")
    assert row["source"] == "http"
    assert row["failure"]
    assert not Evidence.objects.exists()
    collected(address, "--with", "http", "--keep")
    assert Evidence.objects.get().data["failure"] == row["failure"]
    assert Assessment.objects.get().indicator.value == address
