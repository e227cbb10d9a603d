"""The list over HTTP and as files for a CDN: whole versions, compressed, differences, 304 for who has it."""

import fcntl
import gzip
import json
import os
import shutil
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import http_date

from khien.protection.filtering.compile import ListDamaged
from khien.protection.filtering.compile.formats import FORMATS
from khien.protection.filtering.compile.lists import keep_lists, present, write_lists
from khien.protection.filtering.models import ListEntry, Release
from khien.protection.filtering.plan import Content, Line
from khien.protection.filtering.planning import release_again
from tests.conftest import Cast
from tests.filtering.blocks import block, lift, many_blocks
from tests.filtering.lists import text_of

pytestmark = pytest.mark.django_db
Run = Callable[[], None]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_can_be_fetched_and_costs_nothing_when_unchanged(
    published: Release, public_client: Client, settings: LazySettings, name: str
) -> None:
    write_lists(published, settings.LISTS_FOLDER)
    address = f"/lists/khien.{FORMATS[name].extension}"
    answer = public_client.get(address)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).decode() == text_of(name)
    assert "max-age" in answer["Cache-Control"]
    assert not answer["ETag"].startswith("W/")
    again = public_client.get(address, headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    assert again["ETag"] == answer["ETag"]


def test_a_new_list_has_another_etag(
    published: Release, public_client: Client, publish: Run, cast: Cast, settings: LazySettings
) -> None:
    before = public_client.get("/lists/khien.txt")["ETag"]
    block("more.example.vn", cast)
    publish()
    write_lists(Release.objects.newest(), settings.LISTS_FOLDER)
    answer = public_client.get("/lists/khien.txt", headers={"If-None-Match": before})
    assert answer.status_code == 200
    assert answer["ETag"] not in (before, public_client.get("/lists/khien.hosts")["ETag"])


def test_a_damaged_list_is_refused_with_a_status_and_the_last_good_one_stays(
    published: Release, public_client: Client, settings: LazySettings
) -> None:
    write_lists(published, settings.LISTS_FOLDER)
    before = public_client.get("/lists/khien.rpz")["ETag"]
    ListEntry.objects.filter(value="a-b.example.vn").delete()
    with pytest.raises(ListDamaged):
        write_lists(published, settings.LISTS_FOLDER)
    assert public_client.get("/lists/khien.rpz")["ETag"] == before
    shutil.rmtree(settings.LISTS_FOLDER)
    assert public_client.get("/lists/khien.rpz").status_code == 503


@pytest.mark.parametrize(
    ("accepted", "sent"), [("gzip, br", "gzip"), ("br", ""), ("gzip;q=0", ""), ("gzip;q=0.5", "gzip"), ("", "")]
)
def test_a_list_is_compressed_for_whoever_reads_that(
    published: Release, public_client: Client, settings: LazySettings, accepted: str, sent: str
) -> None:
    write_lists(published, settings.LISTS_FOLDER)
    answer = public_client.get("/lists/khien.json", headers={"Accept-Encoding": accepted})
    assert answer.get("Content-Encoding", "") == sent
    assert "Accept-Encoding" in answer["Vary"]
    body = b"".join(answer.streaming_content)
    assert (gzip.decompress(body) if sent else body).decode() == text_of("json")
    other = public_client.get("/lists/khien.json", headers={"Accept-Encoding": "" if sent else "gzip"})
    assert other["ETag"] != answer["ETag"]
    again = {"Accept-Encoding": accepted, "If-None-Match": answer["ETag"]}
    assert public_client.get("/lists/khien.json", headers=again).status_code == 304


def test_files_for_a_cdn_are_whole_versions_and_say_what_they_are(
    published: Release, publish: Run, cast: Cast, tmp_path: Path
) -> None:
    first = write_lists(published, tmp_path / "cdn")
    again = write_lists(published, tmp_path / "cdn")
    reader = (first.folder / "khien.rpz").open()
    assert again.path("csv", compressed=True).read_bytes() == first.path("csv", compressed=True).read_bytes()
    for more in ("one.example.vn", "two.example.vn"):
        block(more, cast)
        publish()
        call_command("write_lists", folder=tmp_path / "cdn")
    folder = tmp_path / "cdn/current"
    told = json.loads((folder / "index.json").read_text())
    newest = Release.objects.newest()
    assert newest
    assert (told["serial"], told["digest"]) == (newest.serial, newest.digest)
    assert {file: sha256((folder / file).read_bytes()).hexdigest() for file in told["files"]} == {
        file: row["sha256"] for file, row in told["files"].items()
    }
    assert gzip.decompress((folder / "khien.txt.gz").read_bytes()).decode() == text_of("domains")
    assert "two.example.vn" not in reader.read()
    reader.close()
    assert len([path for path in (tmp_path / "cdn").iterdir() if path.is_dir() and not path.is_symlink()]) == 2


def test_whoever_reads_finds_the_files_at_any_moment_while_the_same_version_is_written_again(
    published: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_lists(published, tmp_path)
    seen: list[Path] = []
    rename, rmtree = Path.rename, shutil.rmtree

    def look(act: Callable[..., object]) -> Callable[..., None]:
        def acted(*args: object, **more: object) -> None:
            act(*args, **more)
            seen.append(tmp_path / "current/khien.txt")
            assert seen[-1].exists()

        return acted

    monkeypatch.setattr(Path, "rename", look(rename))
    monkeypatch.setattr(shutil, "rmtree", look(rmtree))
    for _time in range(3):
        write_lists(published, tmp_path)
    assert seen


def test_the_worker_keeps_the_files_at_the_newest_list(published: Release, settings: LazySettings) -> None:
    shutil.rmtree(settings.LISTS_FOLDER, ignore_errors=True)
    keep_lists()
    written = present(settings.LISTS_FOLDER)
    assert written
    assert written.serial == published.serial
    keep_lists()
    assert present(settings.LISTS_FOLDER) == written


def test_a_second_worker_does_not_wait_for_the_one_that_writes_the_files(
    published: Release, settings: LazySettings
) -> None:
    shutil.rmtree(settings.LISTS_FOLDER, ignore_errors=True)
    settings.LISTS_FOLDER.mkdir()
    with (settings.LISTS_FOLDER / "write.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        keep_lists()
        assert present(settings.LISTS_FOLDER) is None
    keep_lists()
    written = present(settings.LISTS_FOLDER)
    assert written
    assert written.serial == published.serial


def serial_of_the_files(settings: LazySettings) -> int:
    written = present(settings.LISTS_FOLDER)
    assert written
    return written.serial


@pytest.mark.parametrize("left", ["", "\0\0\0", '{"serial": 3, "dig', "{}"])
def test_an_index_that_a_power_cut_broke_is_written_anew_and_the_list_served_meanwhile(
    published: Release, public_client: Client, settings: LazySettings, left: str
) -> None:
    written = write_lists(published, settings.LISTS_FOLDER)
    (written.folder / "index.json").write_text(left)
    assert public_client.get("/lists/khien.txt").status_code == 200
    keep_lists()
    assert serial_of_the_files(settings) == published.serial


def test_files_are_on_the_disk_before_anything_points_to_them(
    published: Release, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(settings.LISTS_FOLDER, ignore_errors=True)
    on_disk: list[str] = []
    fsync = os.fsync

    def see(opened: int) -> None:
        assert not (settings.LISTS_FOLDER / "current").exists()
        on_disk.append(Path(os.readlink(f"/proc/self/fd/{opened}")).name)
        fsync(opened)

    monkeypatch.setattr(os, "fsync", see)
    written = write_lists(published, settings.LISTS_FOLDER)
    assert {path.name for path in written.folder.iterdir()} < set(on_disk)
    assert on_disk[-2:] == [f"{published.serial}.fresh", settings.LISTS_FOLDER.name]


def test_a_clock_that_was_set_back_keeps_no_new_list_waiting(published: Release, settings: LazySettings) -> None:
    shutil.rmtree(settings.LISTS_FOLDER, ignore_errors=True)
    index = write_lists(None, settings.LISTS_FOLDER).folder / "index.json"
    index.write_text(json.dumps(json.loads(index.read_text()) | {"seconds": 60}))
    keep_lists()
    assert serial_of_the_files(settings) == 0, "one was written just now"
    os.utime(index, (time.time() + 3_600,) * 2)
    keep_lists()
    assert serial_of_the_files(settings) == published.serial


def test_files_follow_the_last_good_list_while_a_newer_one_is_on_its_way(
    published: Release, settings: LazySettings
) -> None:
    shutil.rmtree(settings.LISTS_FOLDER, ignore_errors=True)
    assert release_again(published)
    keep_lists()
    assert serial_of_the_files(settings) == published.serial


@pytest.mark.parametrize("taken_back", [False, True])
def test_a_slow_writer_puts_no_older_list_over_a_newer_one_unless_that_was_taken_back(
    published: Release, settings: LazySettings, *, taken_back: bool
) -> None:
    newer = release_again(published)
    assert newer
    write_lists(newer, settings.LISTS_FOLDER)
    if taken_back:
        Release.objects.filter(pk=newer.pk).update(withdrawn_at=timezone.now())
    written = write_lists(published, settings.LISTS_FOLDER)
    assert written.serial == serial_of_the_files(settings) == (published if taken_back else newer).serial


def test_who_took_the_older_files_after_the_release_is_not_told_that_they_are_of_now(
    published: Release, public_client: Client, settings: LazySettings
) -> None:
    shutil.rmtree(settings.LISTS_FOLDER, ignore_errors=True)
    assert "Last-Modified" not in public_client.get("/lists/khien.txt")
    write_lists(published, settings.LISTS_FOLDER)
    taken = http_date(time.time() + 60)
    assert public_client.get("/lists/khien.txt", headers={"If-Modified-Since": taken}).status_code == 200


# --- What changed since a serial ---


def test_old_list_and_difference_make_the_new_list(
    published: Release, publish: Run, cast: Cast, public_client: Client
) -> None:
    entries = {row["decision"]: row for row in json.loads(text_of("json"))["entries"]}
    block("more.example.vn", cast)
    lift(ListEntry.objects.get(value="a-b.example.vn").decision, cast)
    publish()
    answer = public_client.get(f"/lists/khien.json?since={published.serial}")
    told = json.loads(answer.content)
    whole = json.loads(text_of("json"))
    assert [row["value"] for row in told["added"]] == ["more.example.vn"]
    assert [row["value"] for row in told["removed"]] == ["a-b.example.vn"]
    assert (told["since"], told["digest"]) == (published.serial, whole["digest"])
    for row in told["removed"]:
        del entries[row["decision"]]
    entries |= {row["decision"]: row for row in told["added"]}
    assert entries == {row["decision"]: row for row in whole["entries"]}
    lines = (Line(row["scope"], row["value"], row["decision"]) for row in entries.values())
    assert Content().changed(lines).digest == told["digest"]
    again = {"If-None-Match": answer["ETag"]}
    address = f"/lists/khien.json?since={published.serial}"
    with CaptureQueriesContext(connection) as queries:
        assert public_client.get(address, headers=again).status_code == 304
    assert len(queries) == 1, "who has it costs the look at the newest serial"


def test_whoever_is_too_far_behind_is_sent_to_the_whole_list_before_it_is_read(
    published: Release, publish: Run, cast: Cast, public_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("khien.protection.filtering.compile.delta.MOST", 1)
    many_blocks([f"more-{number}.example.vn" for number in range(3)], cast)
    publish()
    with CaptureQueriesContext(connection) as queries:
        answer = public_client.get(f"/lists/khien.json?since={published.serial}")
    assert (answer.status_code, answer["Location"]) == (302, "/lists/khien.json")
    assert not [query for query in queries if "reason" in query["sql"]]


@pytest.mark.parametrize("since", ["0", "999", "taken back"])
def test_who_has_an_unknown_list_is_sent_to_the_whole_one(
    published: Release, public_client: Client, since: str
) -> None:
    if since == "taken back":
        since = str(published.serial)
        Release.objects.filter(pk=published.pk).update(withdrawn_at=timezone.now())
        Release.objects.create(serial=99, digest=published.digest, size=published.size, added=0, removed=0)
    answer = public_client.get(f"/lists/khien.json?since={since}")
    assert (answer.status_code, answer["Location"]) == (302, "/lists/khien.json")


def test_a_difference_whose_rows_were_changed_does_not_go_out(
    published: Release, publish: Run, cast: Cast, public_client: Client
) -> None:
    block("more.example.vn", cast)
    publish()
    ListEntry.objects.filter(value="more.example.vn").update(value="bank.example.vn")
    assert public_client.get(f"/lists/khien.json?since={published.serial}").status_code == 503


@pytest.mark.parametrize("path", ["/lists/khien.exe", "/lists/khien.", "/lists/khien.rpz/"])
def test_there_is_no_other_format(published: Release, public_client: Client, path: str) -> None:
    assert public_client.get(path).status_code == 404


def test_a_backup_that_followed_the_link_to_the_newest_files_is_made_good(
    published: Release, public_client: Client, settings: LazySettings
) -> None:
    folder = write_lists(published, settings.LISTS_FOLDER).folder
    current = settings.LISTS_FOLDER / "current"
    current.unlink()
    shutil.copytree(folder, current)
    assert public_client.get("/lists/khien.txt").status_code == 200
    keep_lists()
    assert os.readlink(current) == f"{published.serial}"
    assert present(settings.LISTS_FOLDER) is not None
