"""What a person writes into the environment, and what comes of it."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from khien.config.environment import address, database, domains, host_of
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
    [("KHIEN_DEBUG", "maybe", "neither yes nor no"), ("KHIEN_DATA", f"{__file__}/data", "the user who runs")],
)
def test_a_command_that_cannot_read_its_settings_ends_in_one_sentence(name: str, value: str, words: str) -> None:
    command = [sys.executable, "-m", "khien", "resolvers"]
    done = subprocess.run(command, env=unmeasured() | {name: value}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("khien: ")
    assert words in done.stderr


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


@pytest.mark.parametrize("written", ["khien.example.vn", "https://khien.example.vn/site", "ftp://x", "https://"])
def test_what_no_link_can_begin_with_is_refused(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHIEN_PUBLIC_ADDRESS", written)
    with pytest.raises(ImproperlyConfigured, match="KHIEN_PUBLIC_ADDRESS"):
        address("KHIEN_PUBLIC_ADDRESS", "")


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
