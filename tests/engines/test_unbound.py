"""Names blocked and set free by a real Unbound."""

import contextlib
import re
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import call_command

from khien.protection.filtering.compile.zone import CANARIES, CANARY, HOT, ZONES
from khien.protection.filtering.engines import EngineFailed, unbound
from khien.protection.filtering.models import ListEntry, Release
from khien.protection.filtering.planning import held_plan
from khien.protection.filtering.publish import publish_list
from khien.protection.filtering.scrub import scrub
from khien.protection.filtering.state import resolver_state
from tests.conftest import Cast
from tests.engines.running import Resolver
from tests.filtering.blocks import block, lift, many_blocks

pytestmark = [pytest.mark.engine, pytest.mark.django_db]

Run = Callable[[], None]
FREE, BLOCKED = "NOERROR", "NXDOMAIN"


def test_a_name_is_blocked_with_everything_under_it_and_set_free_again(
    resolver: Resolver, publish: Run, cast: Cast
) -> None:
    names = ("lua-dao.example.vn", "www.lua-dao.example.vn", "a.b.lua-dao.example.vn", "LUA-dao.example.vn")
    neighbours = ("example.vn", "notlua-dao.example.vn", "dao.example.vn")
    publish()
    assert set(resolver.rcodes(*names, *neighbours).values()) == {FREE}
    decision = block("lua-dao.example.vn", cast)
    publish()
    assert set(resolver.rcodes(*names).values()) == {BLOCKED}
    assert set(resolver.rcodes(*neighbours).values()) == {FREE}
    lift(decision, cast)
    publish()
    assert set(resolver.rcodes(*names, *neighbours).values()) == {FREE}


def own_address() -> str:
    """Return the address under which others reach this machine; its own without a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender, contextlib.suppress(OSError):
        sender.connect(("192.0.2.1", 9))  # nothing is sent
        return str(sender.getsockname()[0])
    return "127.0.0.1"


def test_a_machine_that_listens_where_others_reach_it_sees_its_own_list_in_force(
    resolver: Resolver, publish: Run, cast: Cast, settings: LazySettings
) -> None:
    settings.HOST = own_address()
    resolver.stop()
    resolver.start()
    publish()
    block("lua-dao.example.vn", cast)
    publish()
    assert ListEntry.objects.in_force().count() == 1
    assert resolver_state().is_good


def test_a_name_freed_from_the_base_passes_and_one_under_it_stays_blocked(
    resolver: Resolver, publish: Run, cast: Cast, settings: LazySettings
) -> None:
    publish()
    parent, child = many_blocks(["evil.example.vn", "a.b.evil.example.vn"], cast)
    publish()
    scrub()
    from khien.protection.filtering.compile.files import rewrite_zones

    newest = Release.objects.newest()
    assert newest
    rewrite_zones(newest)
    unbound.Unbound().load(reversed(ZONES))
    assert resolver.rcode("x.b.evil.example.vn") == BLOCKED
    lift(parent, cast)
    publish()
    assert resolver.rcodes("evil.example.vn", "x.b.evil.example.vn", "b.evil.example.vn", "y.evil.example.vn") == {
        "evil.example.vn": FREE,
        "x.b.evil.example.vn": FREE,
        "b.evil.example.vn": FREE,
        "y.evil.example.vn": FREE,
    }
    assert resolver.rcodes("a.b.evil.example.vn", "z.a.b.evil.example.vn") == {
        "a.b.evil.example.vn": BLOCKED,
        "z.a.b.evil.example.vn": BLOCKED,
    }
    lift(child, cast)
    publish()
    assert resolver.rcode("a.b.evil.example.vn") == FREE


def test_a_resolver_that_was_killed_has_the_list_again_as_soon_as_it_is_back(
    resolver: Resolver, publish: Run, cast: Cast
) -> None:
    block("lua-dao.example.vn", cast)
    publish()
    resolver.stop(signal.SIGKILL)
    assert not resolver_state().is_good
    publish()
    resolver.start()
    assert resolver.rcode("lua-dao.example.vn") == BLOCKED
    publish()
    assert resolver_state().is_good


def test_a_change_made_while_the_resolver_is_away_is_in_force_when_it_is_back(
    resolver: Resolver, publish: Run, cast: Cast
) -> None:
    publish()
    resolver.stop(signal.SIGKILL)
    block("lua-dao.example.vn", cast)
    publish()
    newest = Release.objects.newest()
    assert newest
    assert not newest.confirmed_at
    resolver.start()
    publish()
    assert resolver.rcode("lua-dao.example.vn") == BLOCKED
    newest.refresh_from_db()
    assert newest.confirmed_at


def test_a_resolver_that_has_lost_its_zones_gets_them_again(
    resolver: Resolver, publish: Run, cast: Cast, settings: LazySettings
) -> None:
    block("lua-dao.example.vn", cast)
    publish()
    for path in Path(settings.RESOLVER_FOLDER).glob("*.rpz"):
        path.write_text("")
    resolver.stop(signal.SIGTERM)
    resolver.start()
    assert resolver.rcode("lua-dao.example.vn") == FREE
    publish_list()
    assert resolver.rcode("lua-dao.example.vn") == BLOCKED


def test_a_name_that_must_keep_resolving_brings_the_list_before_back(
    resolver: Resolver, publish: Run, cast: Cast, settings: LazySettings
) -> None:
    from khien.outbox.worker import deliver_due
    from khien.protection.filtering.planning import make_release, newest_seen, present_plan

    block("good.example.vn", cast)
    publish()
    block("bad.example.vn", cast)
    deliver_due()
    # The name becomes a canary between the guard's look and the publication.
    assert make_release(present_plan(newest_seen(unbound.Unbound().serials())), None)
    settings.CANARIES = ["www.bad.example.vn"]
    publish()
    assert resolver.rcodes("bad.example.vn", "good.example.vn") == {
        "bad.example.vn": FREE,
        "good.example.vn": BLOCKED,
    }
    assert Release.objects.exclude(withdrawn_at=None).get().wrong_canaries == ["www.bad.example.vn"]


def test_canaries_tell_the_list_from_names_that_do_not_exist(resolver: Resolver, publish: Run) -> None:
    asked = [*{CANARIES[zone] for zone in ZONES}, "other.khien.invalid", "free.example.vn"]
    assert unbound.Unbound().blocked(asked) == set()
    publish()
    assert unbound.Unbound().blocked(asked) == set(CANARIES.values())
    assert resolver.rcode(CANARY) == BLOCKED


def test_an_old_copy_of_the_database_leaves_the_resolver_alone(
    resolver: Resolver, publish: Run, cast: Cast
) -> None:
    block("lua-dao.example.vn", cast)
    publish()
    newest = Release.objects.newest()
    assert newest
    ListEntry.objects.all().delete()
    newest.delete()
    publish()
    assert resolver.rcode("lua-dao.example.vn") == BLOCKED
    assert held_plan(unbound.Unbound())[0]


def test_a_thousand_names_and_many_changes_end_as_the_decisions_want(
    resolver: Resolver, publish: Run, cast: Cast, settings: LazySettings
) -> None:
    settings.BRAKE_FLOOR = 10_000
    publish()
    decisions = many_blocks((f"n{number}.example.vn" for number in range(1_000)), cast)
    publish()
    for decision in decisions[:20]:
        lift(decision, cast)
    block("later.example.vn", cast)
    publish()
    assert unbound.Unbound().blocked(f"n{number}.example.vn" for number in range(1_000)) == {
        f"n{number}.example.vn" for number in range(20, 1_000)
    }
    assert scrub() == []


def test_the_configuration_is_good_and_keeps_no_record_of_anybody(
    settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("resolver_config")
    text = capsys.readouterr().out
    for word in ("log-queries", "log-replies", "rpz-log", "log-servfail"):
        assert set(re.findall(rf"{word}: (\w+)", text)) == {"no"}


def test_the_log_of_the_resolver_names_no_name(resolver: Resolver, publish: Run, cast: Cast) -> None:
    block("lua-dao.example.vn", cast)
    publish()
    resolver.rcodes("lua-dao.example.vn", "visited.example.vn")
    resolver.stop(signal.SIGTERM)
    assert "example" not in resolver.log.read_text()


def test_a_resolver_that_is_away_is_an_error_in_words(settings: LazySettings) -> None:
    with pytest.raises(EngineFailed, match="away"):
        unbound.Unbound().load([HOT])
    assert unbound.Unbound().serials() is None


def test_unbound_control_works_for_an_operator_in_the_folder(
    resolver: Resolver, publish: Run, settings: LazySettings
) -> None:
    publish()
    command = ["env", f"PATH={unbound.PATH}", "unbound-control", "-c", "unbound.conf", "list_auth_zones"]
    done = subprocess.run(command, cwd=settings.RESOLVER_FOLDER, capture_output=True, text=True, check=True)
    assert HOT in done.stdout
