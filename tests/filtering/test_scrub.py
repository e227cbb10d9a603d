"""The scrub finds what does not agree, and nothing else."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone

from khien.analysis.guardlist import Protected, Protection
from khien.cases.models import Decision
from khien.ledger.record import facts_about_many
from khien.outbox.worker import deliver_due
from khien.protection.filtering import guard, screening
from khien.protection.filtering.compile.files import serials_on_disk, zone_file
from khien.protection.filtering.compile.zone import HOT
from khien.protection.filtering.engines.files import Files
from khien.protection.filtering.models import ListEntry, Release
from khien.protection.filtering.screening import strip_unproven, unproven_in_force
from khien.protection.filtering.scrub import scrub
from tests.conftest import Cast
from tests.filtering.blocks import block, lift

pytestmark = pytest.mark.django_db
Run = Callable[[], None]
Facts = dict[str, list[dict[str, Any]]]


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


def test_a_list_of_which_a_row_was_changed_is_judged_in_portions(
    published: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once: list[int] = []

    def see(refs: Sequence[str], kind: str) -> Facts:
        at_once.append(len(refs))
        return facts_about_many(refs, kind)

    monkeypatch.setattr(screening, "AT_ONCE", 3)
    monkeypatch.setattr(screening, "facts_about_many", see)
    last = ListEntry.objects.in_force().latest("pk")
    ListEntry.objects.filter(pk=last.pk).update(value="https://sites.google.com/view/khac")
    [found] = unproven_in_force()
    assert found == last
    strip_unproven()
    assert set(ListEntry.objects.in_force()) == set(ListEntry.objects.exclude(pk=last.pk))
    assert at_once == [3, 3, 1, 1] * 2


@pytest.mark.parametrize("guarded_by", ["an update of the guard list", "a setting"])
def test_a_block_whose_name_was_guarded_later_is_told_and_left_to_people(
    publish: Run,
    files_only: Files,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    settings: LazySettings,
    guarded_by: str,
) -> None:
    decision = block("lua-dao.example.vn", cast)
    block("khac.example.vn", cast)
    publish()
    if guarded_by == "a setting":
        settings.CANARIES = ["www.lua-dao.example.vn"]
    else:
        rule = Protection(Protected.POPULAR, "lua-dao.example.vn")
        monkeypatch.setattr(guard, "protection_of", lambda name: rule if name == rule.rule else None)
    [told] = scrub()
    assert told.startswith(f"Names that are guarded by now are blocked (1), such as in {decision.ref}:")
    assert files_only.blocked(["lua-dao.example.vn"])


def test_files_that_are_no_list_of_ours_are_found_while_a_release_waits_for_its_resolver(
    published: Release,
) -> None:
    Release.objects.filter(pk=published.pk).update(confirmed_at=None)
    zone_file(HOT).write_text(zone_file(HOT).read_text().replace("lua-dao", "khac"))
    [found] = scrub()
    assert found.startswith(f"Files or resolver were not at serial {published.serial}")
    assert scrub() == []


def test_an_old_copy_of_the_database_puts_no_older_files_in_place(published: Release) -> None:
    before = serials_on_disk()
    ListEntry.objects.filter(added_serial=published.serial).update(added_serial=None)
    Release.objects.filter(pk=published.pk).delete()
    assert any("is it an old copy?" in line for line in scrub())
    assert serials_on_disk() == before
