"""What a person writes into the environment, and what comes of it."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from khien.config.environment import address, database, domains, host_of, mail_server
from tests.processes import unmeasured


@pytest.mark.parametrize("url", ["mysql://localhost/khien", "khien", "postgresql://%zz/x"])
def test_an_address_that_is_none_stops_the_start_with_a_sentence(url: str, tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="KHIEN_DATABASE"):
        database(url, tmp_path)


def test_a_postgresql_address_may_name_a_socket_and_how_to_encrypt(tmp_path: Path) -> None:
    found = database("postgresql://khi%C3%AAn:a%40b@%2Frun%2Fpostgresql/list?sslmode=verify-full", tmp_path)
    assert (found["USER"], found["PASSWORD"], found["NAME"]) == ("khiên", "a@b", "list")
    assert (found["HOST"], found["PORT"]) == ("/run/postgresql", "")
    assert found["OPTIONS"]["sslmode"] == "verify-full"


def test_a_database_whose_machine_vanishes_without_a_word_is_given_up_within_half_a_minute(tmp_path: Path) -> None:
    """Tried with a network that was taken down: a statement was given up after 20 s, without this never."""
    options = database("postgresql://khien@db.example/list?tcp_user_timeout=5000", tmp_path)["OPTIONS"]
    assert isinstance(options, dict)
    waits = ("keepalives_idle", "keepalives_interval", "keepalives_count", "connect_timeout")
    idle, interval, count, connecting = (int(options[wait]) for wait in waits)
    assert idle + interval * count <= 30
    assert connecting <= 30
    assert options["tcp_user_timeout"] == "5000", "the operator's own"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("KHIEN_DEBUG", "maybe", "neither yes nor no"),
        ("KHIEN_DATA", f"{__file__}/data", "the user who runs"),
        ("KHIEN_PUBLIC_PORT", "70000", "from 1 to 65535"),
        ("KHIEN_PRIMARY_PORT", "-1", "from 0 to 65535"),
        ("KHIEN_HOST", "localhost", "an IP address"),
        ("KHIEN_RESOLVER_FORWARD", "192.0.2.53:53", "with its port"),
        ("KHIEN_TIME_ZONE", "Hanoi", "Asia/Ho_Chi_Minh"),
        ("KHIEN_LOG_LEVEL", "LOUD", "WARNING"),
        ("KHIEN_LEDGER_ORIGIN", "our log", "without spaces"),
        ("KHIEN_BRAKE_PERCENT", "2000", "from 0 to 100"),
        ("KHIEN_BLOCK_DAYS", "0", "from 1"),
        ("KHIEN_CONTACT_RETENTION_DAYS", "-1", "from 1"),
    ],
)
def test_a_command_that_cannot_read_its_settings_ends_in_one_sentence(name: str, value: str, words: str) -> None:
    [told] = complaints({name: value})
    assert told.startswith("khien: ")
    assert words in told


def test_a_command_whose_database_is_away_ends_in_a_sentence() -> None:
    told = complaints({"KHIEN_DATABASE": "postgresql://khien@/list?host=/nowhere"})
    assert "No such file or directory" in told[0]
    assert told[-1].startswith("khien: the database is away")


def complaints(settings: dict[str, str]) -> list[str]:
    command = [sys.executable, "-m", "khien", "resolvers"]
    done = subprocess.run(command, env=unmeasured() | settings, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    return done.stderr.splitlines()


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("COLLECT", ["dns", "whois"], "no collector “whois”"),
        ("COLLECT_NEVER", ["ours"], "KHIEN_COLLECT_NEVER"),
        ("DNS_ADDRESSES", ["dns.example.vn"], "KHIEN_DNS_ADDRESSES"),
        ("STAFF_PORT", 8000, "KHIEN_PUBLIC_PORT and KHIEN_STAFF_PORT are both 8000"),
    ],
)
@pytest.mark.django_db
def test_what_would_fail_later_is_told_before_anything_is_started(
    name: str, value: object, told: str, settings: LazySettings, tmp_path: Path
) -> None:
    settings.RUN_FOLDER, settings.PUBLIC_PORT = tmp_path, 8000
    setattr(settings, name, value)
    with pytest.raises(CommandError, match=told):
        call_command("up")


@pytest.mark.parametrize(
    ("written", "read", "host"),
    [
        ("https://khien.example.vn/", "https://khien.example.vn", "khien.example.vn"),
        ("http://localhost:8000", "http://localhost:8000", "localhost"),
        ("http://[::1]:8000", "http://[::1]:8000", "[::1]"),
        ("https://khiên.vn:8443", "https://xn--khin-ipa.vn:8443", "xn--khin-ipa.vn"),
    ],
)
def test_links_to_a_face_begin_with_its_address(
    written: str, read: str, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KHIEN_PUBLIC_ADDRESS", written)
    assert address("KHIEN_PUBLIC_ADDRESS", "") == read
    assert host_of(read) == host


@pytest.mark.parametrize(
    "written", ["khien.example.vn", "https://khien.example.vn/site", "ftp://x", "https://", "http://x:a"]
)
def test_what_no_link_can_begin_with_is_refused(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHIEN_PUBLIC_ADDRESS", written)
    with pytest.raises(ImproperlyConfigured, match="KHIEN_PUBLIC_ADDRESS"):
        address("KHIEN_PUBLIC_ADDRESS", "")


def test_a_mail_server_at_no_port_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="KHIEN_SMTP"):
        mail_server("smtps://mail.example.vn:mail")


def test_names_that_must_keep_resolving_are_read_however_they_are_spelled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHIEN_CANARIES", "Bank.Example.vn., chính-phủ.vn")
    assert domains("KHIEN_CANARIES", "") == ["bank.example.vn", "xn--chnh-ph-8ya5810e.vn"]
    monkeypatch.setenv("KHIEN_CANARIES", "https://bank.example.vn")
    with pytest.raises(ImproperlyConfigured, match="KHIEN_CANARIES"):
        domains("KHIEN_CANARIES", "")


def test_without_an_address_the_database_is_a_file_in_the_state_folder(tmp_path: Path) -> None:
    assert database("", tmp_path)["NAME"] == tmp_path / "khien.sqlite3"


@pytest.mark.parametrize("is_new", [True, False])
def test_nobody_else_on_the_machine_may_read_the_database(is_new: bool, tmp_path: Path) -> None:
    if not is_new:
        (tmp_path / "khien.sqlite3").touch(mode=0o644)
    with sqlite3.connect(str(database("", tmp_path)["NAME"])) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE people (name)")
        modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.glob("khien.*")}
    assert modes == dict.fromkeys(["khien.sqlite3", "khien.sqlite3-wal", "khien.sqlite3-shm"], 0o600)
