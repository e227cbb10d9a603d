"""Whoever was away, fell or was put back has the list again: primary, resolver, files, backup."""

import shutil
import signal
import time
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import transaction

from khien.protection.filtering.compile.files import serials_on_disk, zone_file
from khien.protection.filtering.compile.zone import BASE, HOT
from khien.protection.filtering.engines import EngineFailed, knot
from khien.protection.filtering.folding import fold_base
from khien.protection.filtering.models import Release
from khien.protection.filtering.resolvers.asking import ask, ask_resolvers
from khien.protection.filtering.resolvers.standing import standings
from khien.protection.filtering.scrub import scrub
from tests.conftest import Cast
from tests.engines.kits import TRANSFERRING
from tests.engines.primary import NAME, Primary, Run, Start, gets, newest, until
from tests.filtering.blocks import block

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


@pytest.mark.slow
@pytest.mark.parametrize("kit", TRANSFERRING)
def test_a_backup_of_everything_that_is_put_back_is_in_force_at_resolvers_that_are_ahead(
    kit: str,
    start: Start,
    primary: Primary,
    publish: Run,
    cast: Cast,
    folder: Path,
    settings: LazySettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("khien.protection.filtering.folding.FOLD", 0)
    block("kept.example.vn", cast)
    publish()
    resolver, state = start(kit), [Path(settings.RESOLVER_FOLDER), Path(settings.LEDGER_FOLDER)]
    primary.stop(signal.SIGTERM)
    for place in state:
        shutil.copytree(place, folder / f"{place.name}.backup", ignore=shutil.ignore_patterns("*.sock"))
    primary.start()
    backup = transaction.savepoint()
    for name in ("lost.example.vn", "gone.example.vn"):
        block(name, cast)
        publish()
        fold_base()
        gets(resolver, name, "NXDOMAIN")
    until(lambda: ask([resolver.target], BASE)["here"].serial == serials_on_disk()[BASE], "it has no new base")
    primary.stop(signal.SIGTERM)
    transaction.savepoint_rollback(backup)
    for place in state:
        shutil.rmtree(place)
        (folder / f"{place.name}.backup").rename(place)
    primary.start()
    publish()
    ask_resolvers()
    assert not standings()[0].is_good
    assert any("old copy" in line for line in scrub())
    publish()
    for name in ("lost.example.vn", "gone.example.vn"):
        gets(resolver, name, "NOERROR")
    for name in ("one.example.vn", "two.example.vn", "three.example.vn"):
        block(name, cast)
        publish()
        gets(resolver, name, "NXDOMAIN")
    gets(resolver, "kept.example.vn", "NXDOMAIN")
    assert not scrub()
    ask_resolvers()
    assert standings()[0].is_good


@pytest.mark.parametrize("kit", TRANSFERRING)
def test_a_resolver_restarted_while_the_primary_is_away_still_has_the_list(
    start: Start, publish: Run, cast: Cast, primary: Primary, kit: str
) -> None:
    block(NAME, cast)
    publish()
    resolver = start(kit)
    gets(resolver, NAME, "NXDOMAIN")
    time.sleep(1.5)  # PowerDNS writes its copy after it has taken the zone
    primary.stop(signal.SIGKILL)
    resolver.stop(signal.SIGTERM)
    resolver.start()
    until(lambda: resolver.rcode(NAME) == "NXDOMAIN", resolver.log.read_text())


def test_changes_made_while_the_primary_is_away_arrive_when_it_is_back(
    start: Start, publish: Run, cast: Cast, primary: Primary
) -> None:
    publish()
    resolver = start("bind")
    primary.stop(signal.SIGKILL)
    block(NAME, cast)
    publish()
    assert not newest().confirmed_at
    with pytest.raises(EngineFailed, match="away"):
        knot.Knot().blocked([NAME])
    primary.start()
    publish()
    assert newest().confirmed_at
    gets(resolver, NAME, "NXDOMAIN")


def test_a_file_cut_short_before_a_restart_is_made_good_under_a_new_serial(
    primary: Primary, publish: Run, cast: Cast
) -> None:
    """Knot reads what is left of it, and would count on by itself if the rest came under the same serial."""
    publish()
    block(NAME, cast)
    publish()
    primary.stop()
    zone_file(HOT).write_text(zone_file(HOT).read_text().partition(f"{NAME} CNAME")[0])
    primary.start()
    publish()
    block("urgent.example.vn", cast)
    publish()
    newest = Release.objects.newest()
    assert newest
    assert knot.Knot().serials() == serials_on_disk()
    assert serials_on_disk()[HOT] == newest.serial
    assert knot.Knot().blocked([NAME, "urgent.example.vn"]) == {NAME, "urgent.example.vn"}
