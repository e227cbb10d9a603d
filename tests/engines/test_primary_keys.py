"""Who may take the list from the primary: keys, their rotation and their end."""

import signal
import time
from pathlib import Path
from unittest.mock import Mock

import dns.edns
import dns.exception
import dns.query
import dns.tsigkeyring
import pytest
from django.conf import LazySettings, settings
from django.core.management import CommandError, call_command

from khien.protection.filtering.compile.zone import HOT, ZONES
from khien.protection.filtering.engines import knot
from khien.protection.filtering.models import Resolver as Row
from khien.protection.filtering.resolvers.asking import Trouble
from khien.protection.filtering.resolvers.keys import ALGORITHM, Key, key_of
from khien.protection.filtering.resolvers.registering import (
    CannotRegister,
    begin_rotation,
    finish_rotation,
    register,
    remove,
)
from khien.protection.filtering.resolvers.targets import Target
from khien.protection.filtering.resolvers.telling import notify
from tests.conftest import Cast
from tests.engines.kits import kit_files
from tests.engines.primary import NAME, Primary, Run, Start, gets, until
from tests.filtering.blocks import block
from tests.ports import free_port

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


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
