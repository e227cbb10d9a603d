"""The scrub finds what does not agree, and nothing else."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from khien.cases.models import Decision
from khien.outbox.worker import deliver_due
from khien.protection.filtering.engines.files import Files
from khien.protection.filtering.models import ListEntry
from khien.protection.filtering.scrub import scrub
from tests.conftest import Cast
from tests.filtering.blocks import block, lift

pytestmark = pytest.mark.django_db
Run = Callable[[], None]


def long_ago(decision: Decision, field: str) -> None:
    Decision.objects.filter(pk=decision.pk).update(**{field: timezone.now() - timedelta(hours=1)})


def test_a_decision_without_an_entry_is_found_and_mended(publish: Run, files_only: Files, cast: Cast) -> None:
    decision = block("lua-dao.example.vn", cast)
    publish()
    other = block("khac.example.vn", cast)
    deliver_due()
    ListEntry.objects.filter(decision=other).delete()
    long_ago(other, "decided_at")
    assert scrub() == [f"{other.ref} is in force, but no entry was wanted for it."]
    assert ListEntry.objects.get(decision=other).wanted
    assert ListEntry.objects.get(decision=decision).wanted


def test_an_entry_whose_decision_ended_long_ago_is_found_and_mended(
    publish: Run, files_only: Files, cast: Cast
) -> None:
    decision = block("lua-dao.example.vn", cast)
    publish()
    lift(decision, cast)
    long_ago(decision, "ended_at")
    assert scrub() == [f"{decision.ref} is not in force, but its entry was wanted."]
    publish()
    assert files_only.blocked(["lua-dao.example.vn"]) == set()


def test_an_approval_that_is_still_on_its_way_is_no_alarm(publish: Run, files_only: Files, cast: Cast) -> None:
    publish()
    block("lua-dao.example.vn", cast)
    assert scrub() == []
    publish()
    assert files_only.blocked(["lua-dao.example.vn"]) == {"lua-dao.example.vn"}


def test_an_end_that_is_still_on_its_way_is_no_alarm(publish: Run, files_only: Files, cast: Cast) -> None:
    decision = block("lua-dao.example.vn", cast)
    publish()
    lift(decision, cast)
    assert scrub() == []
    publish()
    assert files_only.blocked(["lua-dao.example.vn"]) == set()
