"""The hot zone is folded into the base, and nobody notices: a real Knot, real resolvers."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from khien.protection.filtering.compile import changes
from khien.protection.filtering.compile.files import serials_on_disk, zone_file
from khien.protection.filtering.compile.zone import BASE
from khien.protection.filtering.engines import knot
from khien.protection.filtering.engines.files import Files
from khien.protection.filtering.folding import fold_base
from khien.protection.filtering.models import Resolver as Row
from khien.protection.filtering.publish import publish_list
from khien.protection.filtering.resolvers.asking import Trouble, ask_resolvers
from khien.protection.filtering.resolvers.standing import standings
from khien.protection.filtering.scrub import scrub
from tests.conftest import Cast
from tests.engines.primary import NAME, Primary, Run, Start, gets, hot_zone, newest, until
from tests.filtering.blocks import block, lift, many_blocks

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


def test_folding_changes_nothing_for_anybody_and_empties_the_hot_zone(
    start: Start, publish: Run, cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    settings.BRAKE_FLOOR = 10_000
    monkeypatch.setattr("khien.protection.filtering.folding.FOLD", 10)
    publish()
    resolver = start("unbound")
    names = [f"n{number}.example.vn" for number in range(60)]
    decisions = many_blocks(names, cast)
    publish()
    lift(decisions[0], cast)
    publish()
    before, digest = newest().serial, newest().digest
    assert fold_base()
    assert newest().serial == before
    assert serials_on_disk()[BASE] == before
    assert not fold_base()  # resolvers have their time to take the base
    monkeypatch.setattr("khien.protection.filtering.folding.OVERLAP", 0.0)
    assert fold_base()
    assert (newest().serial, newest().digest) == (before + 1, digest)
    gets(resolver, names[-1], "NXDOMAIN")
    until(lambda: resolver.said().serial == newest().serial, "serial")
    assert {name: resolver.rcode(name) for name in names} == {names[0]: "NOERROR"} | dict.fromkeys(
        names[1:], "NXDOMAIN"
    )
    assert "example.vn" not in hot_zone()
    assert not fold_base()
    assert scrub() == []
    assert changes.FOLD > 10
    lift(decisions[1], cast)
    publish()
    gets(resolver, names[1], "NOERROR")


@pytest.mark.parametrize("largest", [20_000, 5])
def test_a_resolver_that_takes_the_hot_zone_before_the_base_misses_no_name(
    primary: Primary,
    publish: Run,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    settings: LazySettings,
    largest: int,
) -> None:
    monkeypatch.setattr("khien.protection.filtering.folding.FOLD", 3)
    monkeypatch.setattr(changes, "LARGEST", largest)
    settings.BRAKE_FLOOR = 10_000
    publish()
    base = zone_file(BASE)
    old = base.read_bytes()
    names = [f"n{number}.example.vn" for number in range(4)]
    lifted = many_blocks([*names, "brief.example.vn"], cast)[-1]
    publish()
    many_blocks([f"m{number}.example.vn" for number in range(9)], cast)
    publish()
    fold_base()
    lift(lifted, cast)
    publish()
    new = base.read_bytes()
    assert new != old
    for held in (old, new):
        base.write_bytes(held)
        assert Files().blocked([*names, "brief.example.vn", "free.example.vn"]) == set(names)


def test_many_changes_that_came_with_a_base_are_not_in_force_before_that_base_is(
    primary: Primary, publish: Run, cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    """The publisher dies between files and resolver; the hot zone does not tell what came with the base."""
    monkeypatch.setattr(changes, "LARGEST", 5)
    settings.BRAKE_FLOOR = 10_000
    publish()
    block(NAME, cast)
    publish()
    names = [f"n{number}.example.vn" for number in range(9)]
    many_blocks(names, cast)

    class Killed(Exception):
        """Stands for the end of the process."""

    def dying(_self: knot.Knot, _zones: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(knot.Knot, "load", dying)
        with pytest.raises(Killed):
            publish()
    assert not newest().confirmed_at
    publish()
    assert newest().confirmed_at
    assert knot.Knot().serials() == serials_on_disk()
    assert knot.Knot().blocked([*names, NAME]) == {*names, NAME}


@pytest.mark.parametrize("is_in_place", [False, True])
def test_a_fold_that_dies_beside_its_new_base_changes_nothing_and_is_made_good(
    primary: Primary, publish: Run, cast: Cast, monkeypatch: pytest.MonkeyPatch, is_in_place: bool
) -> None:
    monkeypatch.setattr("khien.protection.filtering.folding.FOLD", 3)
    publish()
    names = [f"n{number}.example.vn" for number in range(8)]
    lifted = many_blocks([*names, "brief.example.vn"], cast)[-1]
    publish()

    class Killed(Exception):
        """Stands for the end of the process."""

    move = Path.replace

    def dying(path: Path, place: Path) -> Path:
        if place.name.startswith("base"):
            if is_in_place:
                move(path, place)
            raise Killed
        return move(path, place)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", dying)
        with pytest.raises(Killed):
            fold_base()
    lift(lifted, cast)
    publish()
    # The primary has the base before, and needs no newer one for this change.
    assert (knot.Knot().serials() == serials_on_disk()) is not is_in_place
    assert newest().confirmed_at
    assert knot.Knot().blocked([*names, "brief.example.vn", "free.example.vn"]) == set(names)
    fold_base()
    assert knot.Knot().serials() == serials_on_disk()
    assert knot.Knot().blocked([*names, "brief.example.vn", "free.example.vn"]) == set(names)
    assert scrub() == []


def test_a_resolver_with_the_newest_changes_and_an_old_base_is_seen_and_told_again(
    start: Start, publish: Run, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("khien.protection.filtering.folding.FOLD", 1)
    publish()
    resolver = start("bind")
    many_blocks([f"n{number}.example.vn" for number in range(4)], cast)
    publish()
    until(lambda: resolver.said().serial == newest().serial, "serial")
    ask_resolvers()
    monkeypatch.setattr("khien.protection.filtering.engines.knot.notify", lambda zones, to: None)  # all are lost
    assert fold_base()
    monkeypatch.setattr("khien.protection.filtering.resolvers.asking._LOOK", 0.0)
    ask_resolvers()
    [told] = standings()
    assert (told.is_good, Row.objects.get().trouble) == (False, Trouble.PARTLY)

    def whole() -> bool:
        ask_resolvers()
        return bool(standings()[0].is_good)

    until(whole, "the base")


def test_a_fold_and_a_quiet_round_ask_no_more_than_they_must(
    primary: Primary, publish: Run, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("khien.protection.filtering.folding.FOLD", 1)
    publish()
    many_blocks([f"n{number}.example.vn" for number in range(4)], cast)
    publish()
    asked = list[int]()
    ask = knot.ask_all
    monkeypatch.setattr(knot, "ask_all", lambda names, *rest: asked.append(1) or ask(names, *rest))
    publish_list()
    assert len(asked) == 1  # all serials, once
    with CaptureQueriesContext(connection) as queries:
        assert fold_base()
    registered = [query for query in queries.captured_queries if 'FROM "filtering_resolver"' in query["sql"]]
    assert len(registered) == 1
