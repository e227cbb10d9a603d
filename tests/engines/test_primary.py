"""The list through a real Knot to real resolvers: blocked and set free, with keys, and whoever falls or lags."""

import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import Mock

import dns.edns
import dns.exception
import dns.query
import dns.tsigkeyring
import pytest
from django.conf import LazySettings, settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from khien.outbox.worker import deliver_due
from khien.protection.filtering.compile import changes
from khien.protection.filtering.compile.files import serials_on_disk, zone_file
from khien.protection.filtering.compile.zone import BASE, HOT, ZONES
from khien.protection.filtering.engines import EngineFailed, knot, unbound
from khien.protection.filtering.engines.files import Files
from khien.protection.filtering.folding import fold_base
from khien.protection.filtering.models import Release
from khien.protection.filtering.models import Resolver as Row
from khien.protection.filtering.planning import make_release, newest_seen, present_plan
from khien.protection.filtering.publish import publish_list
from khien.protection.filtering.resolvers.asking import Trouble, ask, ask_resolvers
from khien.protection.filtering.resolvers.keys import ALGORITHM, Key, key_of
from khien.protection.filtering.resolvers.registering import (
    CannotRegister,
    begin_rotation,
    finish_rotation,
    register,
    remove,
)
from khien.protection.filtering.resolvers.standing import standings
from khien.protection.filtering.resolvers.targets import Target
from khien.protection.filtering.resolvers.telling import notify
from khien.protection.filtering.scrub import scrub
from khien.protection.filtering.state import resolver_state
from tests.conftest import Cast
from tests.engines.kits import TRANSFERRING, kit_files, own_folder
from tests.engines.primary import Primary, Resolver, until
from tests.engines.running import Resolver as Own
from tests.engines.upstream import upstream
from tests.filtering.blocks import block, lift, many_blocks
from tests.ports import free_port

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
Run = Callable[[], None]
Start = Callable[[str], Resolver]
NAME = "lua-dao.example.vn"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short path, because engines make sockets in it."""
    with tempfile.TemporaryDirectory(prefix="kh-") as made:
        yield Path(made)


@pytest.fixture
def primary(settings: LazySettings, folder: Path, db: None) -> Iterator[Primary]:
    """Knot, with an empty list."""
    settings.HOST = settings.PRIMARY_ADDRESS = "127.0.0.1"
    settings.PRIMARY_PORT, settings.RESOLVER_PORT = free_port(), free_port()
    settings.RESOLVER_FOLDER = own_folder(folder, "files")
    running = Primary(settings.RESOLVER_FOLDER)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def start(primary: Primary, folder: Path) -> Iterator[Start]:
    """Register a resolver of a kind, run it from its kit, and wait until it has the list."""
    started = list[Resolver]()
    with upstream() as port:

        def make(kit: str) -> Resolver:
            own = own_folder(folder, kit)
            resolver_port = free_port()
            register(kit, f"127.0.0.1@{resolver_port}", kit)
            kit_files(own, kit, kit)
            made = TRANSFERRING[kit](own, resolver_port, port)
            made.start()
            started.append(made)
            until(lambda: made.said().serial is not None, f"{kit} has no list: {made.log.read_text()}")
            until(lambda: made.rcode("free.example.vn") == "NOERROR", f"{kit}: {made.log.read_text()}")
            return made

        yield make
        for made in started:
            made.stop()


def newest() -> Release:
    release = Release.objects.newest()
    assert release
    return release


def hot_zone() -> str:
    return zone_file(HOT).read_text()


def gets(resolver: Resolver, name: str, rcode: str) -> None:
    """Wait for an answer; whoever is behind is told again meanwhile, as the upkeep does each second."""

    def happened() -> bool:
        if resolver.rcode(name) == rcode:
            return True
        ask_resolvers()
        return False

    until(happened, f"{name} is not {rcode}: {resolver.log.read_text()[-3_000:]}")


@pytest.mark.parametrize("kit", TRANSFERRING)
def test_a_resolver_run_from_its_kit_blocks_a_name_and_sets_it_free(
    start: Start, publish: Run, cast: Cast, kit: str
) -> None:
    publish()
    resolver = start(kit)
    assert resolver.rcode(f"www.{NAME}") == "NOERROR"
    decision = block(NAME, cast)
    publish()
    for name in (NAME, f"www.{NAME}", f"a.b.{NAME}"):
        gets(resolver, name, "NXDOMAIN")
    assert resolver.rcode("example.vn") == "NOERROR"
    until(lambda: resolver.said().serial == newest().serial, "serial")
    lift(decision, cast)
    publish()
    for name in (NAME, f"www.{NAME}"):
        gets(resolver, name, "NOERROR")


def test_powerdns_says_why_a_name_is_blocked(start: Start, publish: Run, cast: Cast) -> None:
    publish()
    resolver = start("pdns-recursor")
    block(NAME, cast)
    publish()
    gets(resolver, NAME, "NXDOMAIN")
    answer = resolver.answer(NAME)
    assert answer
    [error] = [option for option in answer.options if isinstance(option, dns.edns.EDEOption)]
    assert (error.code, error.text) == (15, "http://localhost:8000/list/")


def newest_key(name: str) -> Key:
    return key_of(name, Row.objects.get(name=name).generation)


def test_no_transfer_without_the_key(start: Start, publish: Run, primary: Primary, folder: Path) -> None:
    publish()
    register("other", f"127.0.0.1@{free_port()}", "bind")
    resolver = start("bind")
    key = newest_key("bind")
    remove("bind")
    resolver.stop()
    for path in folder.glob("bind/*.zone*"):
        path.unlink()
    resolver.start()
    until(lambda: resolver.said().trouble == Trouble.NOT_LOADED, "answers")
    for _moment in range(20):
        notify(ZONES, [Target("bind", "127.0.0.1", resolver.port, (key,))])
        time.sleep(0.05)
    assert resolver.said().serial is None, resolver.log.read_text()[-3_000:]


def test_a_key_is_rotated_without_a_gap(
    start: Start, publish: Run, cast: Cast, folder: Path, settings: LazySettings
) -> None:
    publish()
    resolver = start("bind")
    old, new = newest_key("bind"), key_of("bind", begin_rotation("bind").generation)
    with pytest.raises(CannotRegister, match="finish"):
        begin_rotation("bind")
    block("one.example.vn", cast)
    publish()
    gets(resolver, "one.example.vn", "NXDOMAIN")  # with the old key
    kit_files(folder / "bind", "bind", "bind")
    resolver.stop(signal.SIGTERM)
    resolver.start()
    gets(resolver, "one.example.vn", "NXDOMAIN")
    block("two.example.vn", cast)
    publish()
    gets(resolver, "two.example.vn", "NXDOMAIN")  # with the new one
    finish_rotation("bind")
    block("three.example.vn", cast)
    publish()
    gets(resolver, "three.example.vn", "NXDOMAIN")
    configuration = (Path(settings.RESOLVER_FOLDER) / "knot/knot.conf").read_text()
    assert new.name in configuration
    assert old.name not in configuration


def test_a_resolver_that_was_registered_on_another_machine_may_transfer_from_this_one_too(
    start: Start, publish: Run, cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    block(NAME, cast)
    publish()
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(knot, "reconfigure", lambda: None)
        register("far", "127.0.0.1@5399", "bind")
    path = Path(settings.RESOLVER_FOLDER) / "knot/knot.conf"
    assert newest_key("far").name not in path.read_text()
    knot.keep_configuration()
    assert newest_key("far").name in path.read_text()
    before = path.stat().st_mtime_ns
    knot.keep_configuration()
    assert path.stat().st_mtime_ns == before
    gets(start("bind"), NAME, "NXDOMAIN")


def transfers(key: Key) -> bool:
    """Whether who signs with a key is given the hot zone."""
    ring = dns.tsigkeyring.from_text({key.name: (ALGORITHM, key.secret)})
    asked = dns.query.xfr("127.0.0.1", HOT, port=settings.PRIMARY_PORT, keyring=ring, keyname=key.name, lifetime=5)
    try:
        return bool(list(asked))
    except (dns.exception.DNSException, ValueError):
        return False


def test_a_resolver_whose_removal_was_killed_before_the_primary_was_told_transfers_no_longer(
    publish: Run, primary: Primary, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish()
    key = key_of("gone", register("gone", "127.0.0.1@5399", "bind").generation)
    knot.keep_configuration()
    with monkeypatch.context() as killed:
        killed.setattr(knot, "_control", Mock(side_effect=KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            remove("gone")
    assert transfers(key), "the primary was not told"
    knot.keep_configuration()
    assert not transfers(key)


def test_a_key_that_ended_with_a_removal_stays_ended_when_the_name_is_registered_anew(
    publish: Run, primary: Primary
) -> None:
    publish()
    leaked = key_of("isp", register("isp", "127.0.0.1@5399", "bind").generation)
    assert transfers(leaked)
    remove("isp")
    anew = key_of("isp", register("isp", "127.0.0.1@5399", "bind").generation)
    assert not transfers(leaked)
    assert transfers(anew)


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


def test_the_state_page_says_what_is_wrong_in_words(
    start: Start, publish: Run, cast: Cast, primary: Primary
) -> None:
    publish()
    resolver = start("unbound")
    register("dead", f"127.0.0.1@{free_port()}", "bind")
    register("list-only", f"127.0.0.1@{free_port()}", "pi-hole")

    def told() -> dict[str, tuple[int | None, bool | None]]:
        ask_resolvers()
        return {row.name: (row.serial, row.is_good) for row in standings()}

    # The base may arrive after the hot zone.
    wanted = {"dead": (None, False), "list-only": (None, None), "unbound": (newest().serial, True)}
    until(lambda: told() == wanted, "everybody is told apart")
    assert Row.objects.get(name="dead").trouble == Trouble.SILENT
    resolver.stop()
    ask_resolvers()
    assert Row.objects.get(name="unbound").trouble == Trouble.SILENT
    assert Row.objects.get(name="unbound").answered_at


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


def test_a_canary_that_our_own_resolver_blocks_brings_the_list_before_back(
    primary: Primary, publish: Run, cast: Cast, settings: LazySettings
) -> None:
    """The rules that the primary serves say nothing of it: only a resolver shows it."""
    block(NAME, cast)
    publish()
    with upstream() as port:
        beside = Own(settings, port)
        beside.start()
        knot.reconfigure()  # the resolver has another port now, and may transfer
        until(lambda: beside.rcode(NAME) == "NXDOMAIN", "our own resolver has no list")
        settings.CANARIES = ["kept.example.vn"]
        block("two.example.vn", cast)
        publish()
        assert newest().confirmed_at
        beside.stop()
        command = unbound.command()
        assert command
        with (Path(settings.RESOLVER_FOLDER) / "unbound.conf").open("a") as config:
            config.write('server:\n  local-zone: "kept.example.vn" always_nxdomain\n')
        beside.run(command)
        until(lambda: beside.rcode("two.example.vn") == "NXDOMAIN", "our own resolver has no list")
        block("three.example.vn", cast)
        publish()
        until(lambda: beside.rcode("three.example.vn") == "NOERROR", "the list before is not back")
        beside.stop()
    [taken] = Release.objects.exclude(withdrawn_at=None)
    assert taken.wrong_canaries == ["kept.example.vn"]
    assert knot.Knot().blocked([NAME, "two.example.vn", "three.example.vn"]) == {NAME, "two.example.vn"}


def test_a_primary_in_a_deep_folder_is_told_what_to_do(
    primary: Primary, publish: Run, cast: Cast, settings: LazySettings, tmp_path: Path
) -> None:
    settings.RESOLVER_FOLDER = tmp_path / ("deep" * 30) / "dữ liệu"
    settings.RESOLVER_FOLDER.mkdir(parents=True)
    primary.stop()
    deep = Primary(settings.RESOLVER_FOLDER)
    deep.start()
    block(NAME, cast)
    publish()
    assert knot.Knot().blocked([NAME]) == {NAME}
    deep.stop()


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_a_machine_that_listens_at_every_address_gives_its_own_resolver_the_list(
    host: str, primary: Primary, publish: Run, cast: Cast, settings: LazySettings
) -> None:
    primary.stop()
    settings.HOST = settings.PRIMARY_ADDRESS = host
    knot.write_configuration()
    primary.start()
    command = unbound.command()
    assert command
    beside = Resolver(Path(settings.RESOLVER_FOLDER), command, settings.RESOLVER_PORT)
    publish()
    assert not resolver_state().is_good, "our own resolver is away"
    beside.start()
    until(lambda: unbound.Unbound().serials() is not None, beside.log.read_text())
    block(NAME, cast)
    publish()
    until(lambda: unbound.Unbound().blocked([NAME]) == {NAME}, beside.log.read_text())
    assert resolver_state().is_good
    with pytest.raises(CommandError, match="KHIEN_PRIMARY_ADDRESS"):
        call_command("resolver_config", "unbound")
    beside.stop()


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


def test_what_cannot_be_registered_is_refused_in_words(primary: Primary) -> None:
    for name, place, kit, word in (
        ("Bad Name", "127.0.0.1", "bind", "name"),
        ("own", "127.0.0.1", "bind", "name"),
        ("good", "nowhere", "bind", "ADDRESS"),
        ("good", "127.0.0.1@99999", "bind", "port"),
        ("good", "127.0.0.1", "nsd", "kit"),
        ("good", "0.0.0.0", "bind", "address from which"),
        ("good", "ff02::1", "bind", "address from which"),
        ("good", "fe80::1%eth0", "bind", "address from which"),
        ("good", "::ffff:192.0.2.53", "bind", "address from which"),
        ("good", "2001:db8::53", "bind", "same family"),
    ):
        with pytest.raises(CannotRegister, match=word):
            register(name, place, kit)
    register("good", "127.0.0.1", "bind")
    with pytest.raises(CannotRegister, match="already"):
        register("good", "127.0.0.2", "unbound")
    with pytest.raises(CommandError, match="kit bind"):
        call_command("resolver_config", "unbound", "--for", "good")
    with pytest.raises(CannotRegister, match="No resolver"):
        remove("absent")


def test_the_primary_serves_all_zones_and_only_to_those_who_may(
    primary: Primary, publish: Run, settings: LazySettings
) -> None:
    publish()
    assert knot.Knot().serials() == dict.fromkeys(ZONES, 1)
    settings.RESOLVER_PORT = 0
    assert (f":{settings.PRIMARY_PORT}" in resolver_state().sentence) is resolver_state().is_good is True
    with pytest.raises(EngineFailed, match="Knot did not"):
        knot.Knot().load(["nothing.khien."])


def test_a_name_that_must_keep_resolving_brings_the_list_before_back_to_everybody(
    start: Start, publish: Run, cast: Cast, settings: LazySettings
) -> None:
    block("good.example.vn", cast)
    publish()
    resolver = start("bind")
    block("bad.example.vn", cast)
    deliver_due()
    assert make_release(present_plan(newest_seen(knot.Knot().serials())), None)
    settings.CANARIES = ["www.bad.example.vn"]
    publish()
    until(lambda: resolver.said().serial == newest().serial, "serial")
    assert resolver.rcode("bad.example.vn") == "NOERROR"
    assert resolver.rcode("good.example.vn") == "NXDOMAIN"


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
