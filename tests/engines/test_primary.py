"""The list through a real Knot to real resolvers: blocked and set free, and what the state page says of them."""

from pathlib import Path

import dns.edns
import dns.exception
import dns.query
import dns.tsigkeyring
import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from khien.outbox.worker import deliver_due
from khien.protection.filtering.compile.zone import ZONES
from khien.protection.filtering.engines import EngineFailed, knot, unbound
from khien.protection.filtering.models import Release
from khien.protection.filtering.models import Resolver as Row
from khien.protection.filtering.planning import make_release, newest_seen, present_plan
from khien.protection.filtering.resolvers.asking import Trouble, ask_resolvers
from khien.protection.filtering.resolvers.registering import (
    register,
)
from khien.protection.filtering.resolvers.standing import standings
from khien.protection.filtering.state import resolver_state
from tests.conftest import Cast
from tests.engines.kits import TRANSFERRING
from tests.engines.primary import NAME, Primary, Resolver, Run, Start, gets, newest, until
from tests.engines.running import Resolver as Own
from tests.engines.upstream import upstream
from tests.filtering.blocks import block, lift
from tests.ports import free_port

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


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
