"""What stands between a decision and the country, from the decision to the files; each rail under fire."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings

from khien.outbox.worker import deliver_due
from khien.protection.filtering import folding
from khien.protection.filtering.compile import changes
from khien.protection.filtering.compile.files import zone_file
from khien.protection.filtering.compile.zone import BASE, HOT, ZONES
from khien.protection.filtering.engines import engine
from khien.protection.filtering.engines.files import Files
from khien.protection.filtering.holds import release_hold, sentences
from khien.protection.filtering.models import Hold, ListEntry, Release, Resolver
from khien.protection.filtering.planning import held_plan, make_release, newest_seen, present_plan, release_again
from khien.protection.filtering.publish import publish_list
from khien.protection.filtering.scrub import scrub
from tests.conftest import Cast
from tests.filtering.blocks import block, lift, many_blocks

pytestmark = pytest.mark.django_db
Run = Callable[[], None]
GOOD, BAD, LATER = "good.example.vn", "bad.example.vn", "later.example.vn"


def release_now() -> Release:
    """Make a release and die before anybody hears of it; the name becomes a canary after the guard has looked."""
    deliver_due()
    made = make_release(present_plan(newest_seen(engine().serials())), None)
    assert made
    return made


@pytest.mark.parametrize("name", ["vietcombank.com.vn", "gov.vn", "google.com", "com.vn"])
def test_a_protected_name_approved_by_two_all_the_same_never_reaches_the_files(
    publish: Run, files_only: Files, cast: Cast, name: str
) -> None:
    many_blocks([GOOD, name], cast)  # as if the guard list had got the name after the approval
    publish()
    assert files_only.blocked([GOOD, name, f"www.{name}"]) == {GOOD}
    assert ListEntry.objects.refused().get().value == name


def test_a_mass_removal_waits_for_a_supervisor_and_an_addition_goes_on_meanwhile(
    publish: Run, files_only: Files, cast: Cast, small_brake: None, settings: LazySettings
) -> None:
    publish()
    settings.BRAKE_FLOOR = 100
    names = [f"n{number}.example.vn" for number in range(8)]
    decisions = many_blocks(names, cast)
    publish()
    settings.BRAKE_FLOOR = 2
    Release.objects.update(made_at="2020-01-01T00:00:00Z")  # long before
    for decision in decisions[:4]:
        lift(decision, cast)
    block(LATER, cast)
    publish()
    assert files_only.blocked([*names, LATER]) == {*names, LATER}
    held, _plan = held_plan(engine())
    assert held
    assert "4" in sentences(held)[0]
    release_hold(held=held, by=cast.binh)
    publish()
    assert files_only.blocked([*names, LATER]) == {*names[4:], LATER}


def test_canaries_take_back_everything_that_was_made_while_nobody_could_be_asked(
    publish: Run, files_only: Files, cast: Cast, settings: LazySettings
) -> None:
    good = block(GOOD, cast)
    publish()
    last = Release.objects.newest()
    assert last
    block(BAD, cast)
    first = release_now()
    block(LATER, cast)
    lift(good, cast)
    second = release_now()
    settings.CANARIES = [f"www.{BAD}"]
    publish()
    assert files_only.blocked([GOOD, BAD, LATER]) == {GOOD}
    newest = Release.objects.newest()
    assert newest
    assert (newest.serial, newest.digest, newest.size) == (second.serial + 1, last.digest, 1)
    assert newest.confirmed_at
    taken = Release.objects.exclude(withdrawn_at=None).values_list("serial", flat=True)
    assert set(taken) == {first.serial, second.serial}


def test_what_was_taken_back_waits_although_the_list_is_folded_meanwhile(
    publish: Run, files_only: Files, cast: Cast, settings: LazySettings
) -> None:
    block(GOOD, cast)
    publish()
    block(BAD, cast)
    release_now()
    settings.CANARIES = [f"www.{BAD}"]
    publish()
    for _fold in range(3):
        newest = Release.objects.newest()
        assert newest
        assert release_again(newest)
        publish()
    block(LATER, cast)
    publish()
    assert files_only.blocked([GOOD, BAD, LATER]) == {GOOD}
    assert Hold.objects.exists()


def test_a_list_of_an_old_copy_goes_on_above_every_serial_that_is_out(
    files_only: Files, publish: Run, cast: Cast
) -> None:
    """Database and files were put back together, so that only resolvers of others show it."""
    block(GOOD, cast)
    publish()
    before, ahead = Release.objects.latest("serial"), 500
    said = Resolver.objects.create(name="isp-1", address="192.0.2.53", kit="bind", serial=before.serial + ahead)
    assert any("old copy" in line for line in scrub())
    publish()
    assert files_only.serials() == dict.fromkeys(ZONES, said.serial + 1), "a lost base may be out there, too"
    assert files_only.blocked([GOOD]) == {GOOD}
    said.serial = 2**32 - 1  # nobody is believed everything: serials have 32 bits
    said.save()
    block(LATER, cast)
    publish()
    assert Release.objects.latest("serial").serial == before.serial + ahead + 2
    assert scrub() == []


def test_a_resolver_that_lies_does_not_make_every_change_write_the_base_anew(
    files_only: Files, publish: Run, cast: Cast
) -> None:
    said = Resolver.objects.create(name="isp-1", address="192.0.2.53", kit="bind")
    bases = []
    for place in range(4):
        block(f"scam{place}.example.vn", cast)
        said.serial = Release.objects.latest("serial").serial + 100 if Release.objects.exists() else None
        said.save()
        publish()
        bases.append(files_only.serials()[BASE])
    assert bases[1] > bases[0], "it is believed once"
    assert bases[1:] == [bases[1]] * 3


def test_every_release_made_while_the_resolver_was_away_is_announced_in_order(
    publish: Run, files_only: Files, cast: Cast
) -> None:
    publish()
    made = []
    for name in (GOOD, LATER):
        block(name, cast)
        made.append(release_now())
    publish()
    for release in made:
        release.refresh_from_db()
        assert release.confirmed_at
    assert made[0].confirmed_at <= made[1].confirmed_at
    assert not Release.objects.filter(confirmed_at=None).exists()


@pytest.mark.parametrize("zone", [HOT, BASE])
@pytest.mark.parametrize("left", [0, 40, -30])
def test_a_zone_file_that_was_cut_short_is_noticed_and_written_again(
    publish: Run, files_only: Files, cast: Cast, zone: str, left: int
) -> None:
    names = {f"n{number}.example.vn" for number in range(40)}
    many_blocks(names, cast)
    publish()
    path: Path = zone_file(zone)
    path.write_bytes(path.read_bytes()[:left])
    publish_list()
    assert files_only.blocked([*names, "free.example.vn"]) == names
    assert scrub() == []


def test_an_older_zone_file_put_back_is_noticed_and_written_again(
    publish: Run, files_only: Files, cast: Cast
) -> None:
    many_blocks([GOOD], cast)
    publish()
    old = zone_file(HOT).read_bytes()
    many_blocks([LATER], cast)
    publish()
    zone_file(HOT).write_bytes(old)
    publish_list()
    assert files_only.blocked([GOOD, LATER]) == {GOOD, LATER}


@pytest.fixture
def due_for_a_fold(
    publish: Run, files_only: Files, cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> set[str]:
    """Ten names in the hot zone, which is more than it takes to fold it."""
    settings.BRAKE_FLOOR = 10_000
    monkeypatch.setattr(folding, "FOLD", 3)
    names = {f"n{number}.example.vn" for number in range(10)}
    many_blocks(names, cast)
    publish()
    return names


def test_a_fold_is_not_put_off_by_a_change_that_is_on_its_way(
    due_for_a_fold: set[str], files_only: Files, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    many_blocks([LATER], cast)
    release_now()
    aside = folding.write_base_aside

    def meanwhile(release: Release, suffix: str) -> Path:
        publish_list()
        return aside(release, suffix)

    monkeypatch.setattr(folding, "write_base_aside", meanwhile)
    assert folding.fold_base()
    publish_list()
    assert files_only.blocked([*due_for_a_fold, LATER, GOOD]) == {*due_for_a_fold, LATER}
    assert scrub() == []


def test_a_publication_that_cannot_wait_writes_its_base_while_a_fold_writes_another(
    due_for_a_fold: set[str], files_only: Files, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    aside = folding.write_base_aside

    def overtaken(release: Release, suffix: str) -> Path:
        fresh = aside(release, suffix)
        monkeypatch.setattr(changes, "LARGEST", 5)
        many_blocks([LATER], cast)
        publish_list()
        return fresh

    monkeypatch.setattr(folding, "write_base_aside", overtaken)
    assert not folding.fold_base()
    assert files_only.blocked([*due_for_a_fold, LATER, GOOD]) == {*due_for_a_fold, LATER}
    assert {path.suffix for path in zone_file(HOT).parent.glob("base*")} == {".rpz"}
    assert scrub() == []
