"""The list in every format: complete, readable by others, never damaged."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import dns.name
import dns.rdatatype
import dns.zone
import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.test import Client

from khien.protection.filtering.compile import ListDamaged
from khien.protection.filtering.compile.formats import FORMATS, EntryFormat
from khien.protection.filtering.compile.stream import compile_list
from khien.protection.filtering.compile.zone import CANARY, LIST
from khien.protection.filtering.models import ListEntry, Release
from tests.conftest import Cast
from tests.filtering.blocks import REASON, lift
from tests.filtering.lists import ADDRESS, NAMES, text_of
from tests.processes import unmeasured

pytestmark = pytest.mark.django_db

Run = Callable[[], None]


def rows_of(text: str) -> list[str]:
    return [line for line in text.splitlines() if line and line[0] not in "#!;"]


def written(name: str, *row: str) -> str:
    form = FORMATS[name]
    assert isinstance(form, EntryFormat)
    line, category, reason, basis, since, until = row
    return form.write([(line, category, reason, basis, since, until)])


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_says_its_serial_and_time_at_its_head(published: Release, name: str) -> None:
    head = text_of(name)[:400]
    assert str(published.serial) in head
    assert published.made_at.strftime("%Y-%m-%dT%H:%M:%S") in head


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_list_is_written_in_the_same_way_twice(published: Release, name: str) -> None:
    assert text_of(name) == text_of(name)


def test_the_zone_reads_back_and_covers_exactly_the_names(published: Release) -> None:
    zone = dns.zone.from_text(text_of("rpz"), origin=LIST, relativize=True)
    rules = [(str(name), rdata.target) for name, _ttl, rdata in zone.iterate_rdatas(dns.rdatatype.CNAME)]
    covering = [CANARY, "a-b.example.vn", "lua-dao.example.vn"]
    assert sorted(owner for owner, _target in rules) == sorted(
        owner for name in covering for owner in (name, f"*.{name}")
    )
    assert {target for _owner, target in rules} == {dns.name.root}
    assert zone.get_soa().serial == published.serial


def test_hosts_and_domains_hold_every_name_and_no_address(published: Release) -> None:
    assert sorted(rows_of(text_of("domains"))) == NAMES
    assert sorted(rows_of(text_of("hosts"))) == [f"0.0.0.0 {name}" for name in NAMES]


def test_filter_rules_hold_names_and_addresses(published: Release) -> None:
    assert sorted(rows_of(text_of("adblock"))) == sorted([f"|{ADDRESS}|", *(f"||{name}^" for name in NAMES)])


@pytest.mark.parametrize(
    "path", ["a*b", "a^b", "a|b", "x$script", "a,b", "a b", "a##b", "a#@#b", "a#?#b", "a#$#b", "a#%#b", "a#@?#b"]
)
def test_an_address_that_would_be_another_rule_is_no_rule(path: str) -> None:
    assert written("adblock", f"address\nhttps://host.example/{path}\nD1", "phishing", "", "", "", "") == ""


def test_tables_hold_why_and_until_when(published: Release) -> None:
    rows = list(csv.DictReader(line for line in io.StringIO(text_of("csv")) if line[0] != "#"))
    assert sorted(row["value"] for row in rows) == sorted([*NAMES, ADDRESS])
    assert {row["reason"] for row in rows} == {REASON}
    told = json.loads(text_of("json"))
    assert told["serial"] == published.serial
    assert sorted(row["value"] for row in told["entries"]) == sorted([*NAMES, ADDRESS])
    assert all(row["until"] > row["since"] for row in told["entries"])


def test_a_cell_that_a_spreadsheet_would_run_is_disarmed() -> None:
    line = "address\nhttps://x.example/\nD1"
    [row] = csv.reader([written("csv", line, "phishing", "=cmd|' /C calc'!A0", "b", "s", "u")])
    assert row[3] == "'=cmd|' /C calc'!A0"


def test_a_stream_that_has_begun_stays_at_its_serial_while_the_list_goes_on(
    published: Release, publish: Run, cast: Cast
) -> None:
    stream = compile_list("domains")
    head = next(stream)
    lift(ListEntry.objects.get(value="a-b.example.vn").decision, cast)
    publish()
    assert "a-b.example.vn\n" in "".join(stream)
    assert f"Serial: {published.serial}\n" in head
    assert "a-b.example.vn" not in text_of("domains")


@pytest.mark.parametrize("name", FORMATS)
def test_a_list_whose_rows_were_changed_does_not_go_out_in_any_format(published: Release, name: str) -> None:
    ListEntry.objects.filter(value="a-b.example.vn").update(value="bank.example.vn")
    with pytest.raises(ListDamaged):
        list(compile_list(name))


def test_before_the_first_publication_every_format_is_an_empty_list(db: None) -> None:
    assert rows_of(text_of("domains")) == []
    assert json.loads(text_of("json"))["entries"] == []


# --- The public log ---


def test_the_log_is_served_as_it_is_on_disk(public_client: Client, settings: LazySettings) -> None:
    for path, age in (("checkpoint", "no-cache"), ("tile/0/000", "immutable"), ("tile/0/001.p/7", "no-cache")):
        file = settings.LEDGER_FOLDER / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(path.encode())
        answer = public_client.get(f"/log/{path}")
        assert b"".join(answer.streaming_content) == path.encode()
        assert age in answer["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    [
        "../keys/ledger",
        "..%2fkeys%2fledger",
        "tile/../../keys/ledger",
        "tile/0/../0/000",
        "tile/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/entries/x000/",
        "tile/0/000.p/",
        "checkpoint/x",
        "tile//000",
        "%00",
    ],
)
def test_nothing_but_the_logs_own_paths_is_served(
    public_client: Client, settings: LazySettings, path: str
) -> None:
    (settings.LEDGER_FOLDER / "tile/0").mkdir(parents=True)
    (settings.LEDGER_FOLDER / "tile/0/000").write_bytes(b"x")
    assert public_client.get(f"/log/{path}").status_code == 404


# --- The command ---


@pytest.mark.parametrize("name", FORMATS)
def test_the_command_prints_the_list_and_nothing_else(
    published: Release, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    call_command("export_list", format=name)
    assert capfd.readouterr().out == text_of(name)


def test_the_command_replaces_a_file_whole_or_leaves_it(published: Release, tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    call_command("export_list", format="domains", output=path)
    assert path.read_text() == text_of("domains")
    before = path.read_text()
    ListEntry.objects.filter(value="a-b.example.vn").delete()
    with pytest.raises(CommandError, match=r"4 (entries|mục)"):
        call_command("export_list", format="domains", output=path)
    assert path.read_text() == before
    assert [file.name for file in tmp_path.iterdir() if "list." in file.name] == ["list.txt"]


@pytest.mark.parametrize("output", ["missing/list.txt", "", "..", "pipe", "x" * 300])
def test_the_command_fails_when_it_cannot_write(published: Release, tmp_path: Path, output: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(CommandError):
        call_command("export_list", format="domains", output=tmp_path / output)
    assert [path.name for path in tmp_path.glob("[.p]*") if not path.is_dir()] == ["pipe"]
    assert (tmp_path / "pipe").is_fifo()
    with transaction.atomic():
        assert ListEntry.objects.in_force().count() == 4


def test_a_reader_that_goes_away_and_a_full_disk_are_no_traceback(tmp_path: Path, sqlite: Path) -> None:
    shutil.copy(sqlite, tmp_path)
    environment = unmeasured() | {"KHIEN_DATA": str(tmp_path), "KHIEN_DATABASE": "", "LC_ALL": "C"}
    khien = [sys.executable, "-m", "khien"]
    export, look_up = (
        " ".join([*khien, *words]) for words in (["export_list", "--format=rpz"], ["lookup", "a.vn"])
    )
    done = subprocess.run(
        ["bash", "-c", f"{export} | true; echo ${{PIPESTATUS[0]}}; {look_up} > /dev/full; echo $?"],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.stderr == "khien: [Errno 28] No space left on device\n"
    assert done.stdout.split() in (["0", "1"], ["1", "1"])
