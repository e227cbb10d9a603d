"""A disk that is full while the list is compiled: the list before stays, people are told, the next round heals."""

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from khien.outbox.events import WIRING
from khien.outbox.models import Job
from khien.outbox.worker import work_once
from khien.protection.filtering.compile import changes
from khien.protection.filtering.compile.files import CannotWrite
from khien.protection.filtering.engines import engine, unbound
from khien.protection.filtering.engines.files import Files
from khien.protection.filtering.folding import fold_base
from khien.protection.filtering.models import Release
from khien.protection.filtering.publish import publish_list
from khien.protection.filtering.scrub import scrub
from tests.conftest import Cast
from tests.engines.primary import Primary
from tests.engines.running import Resolver
from tests.filtering.blocks import block, many_blocks
from tests.ports import free_port

pytestmark = pytest.mark.django_db
Run = Callable[[], None]
SIZE = 8_000_000  # bytes


class Disk:
    """A small disk of the test's own, in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._rest = folder, folder / "rest"

    def fill(self) -> None:
        """Leave no room at all."""
        with self._rest.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"\0" * 4_096)
            except OSError:
                return

    def clear(self) -> None:
        """Make room again."""
        self._rest.unlink()


@pytest.fixture
def disk(settings: LazySettings) -> Iterator[Disk]:
    """Let the resolver's folder be a small disk; its path is short, because engines make sockets in it."""
    if os.geteuid():
        pytest.fail("only root can mount a small disk; ./test is run as root")
    folder = Path(tempfile.mkdtemp(prefix="kh-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "khien-test", folder], check=True)
    settings.RESOLVER_FOLDER = folder
    yield Disk(folder)
    subprocess.run(["umount", "--lazy", folder], check=True)
    folder.rmdir()


@pytest.fixture
def only_publishing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all recurring jobs, run the one that publishes."""
    monkeypatch.setattr(WIRING, "jobs", tuple(job for job in WIRING.jobs if job.run is publish_list))


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.rpz")}


def test_on_a_full_disk_the_list_before_stays_and_people_are_told_and_the_next_round_heals(
    disk: Disk,
    only_publishing: None,
    files_only: Files,
    publish: Run,
    cast: Cast,
    staff_client: Callable[..., Client],
) -> None:
    block("one.example.vn", cast)
    publish()
    before = files(disk.folder)
    block("two.example.vn", cast)
    disk.fill()
    work_once()
    assert files(disk.folder) == before
    assert files_only.blocked(["one.example.vn", "two.example.vn"]) == {"one.example.vn"}
    assert "vẫn có hiệu lực" in Job.objects.get().last_error
    page = staff_client(cast.binh).get("/operations/").content.decode()
    assert "No space left on device" in page
    disk.clear()
    Job.objects.update(due_at=Release.objects.earliest("pk").made_at)
    work_once()
    assert files_only.blocked(["one.example.vn", "two.example.vn"]) == {"one.example.vn", "two.example.vn"}
    assert Job.objects.get().last_error == ""
    assert Release.objects.newest().confirmed_at
    assert scrub() == []


@pytest.mark.parametrize("largest", [20_000, 5])
def test_a_new_base_that_does_not_fit_takes_no_room_and_changes_nothing(
    disk: Disk,
    files_only: Files,
    publish: Run,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    settings: LazySettings,
    largest: int,
) -> None:
    settings.BRAKE_FLOOR = 10_000
    monkeypatch.setattr("khien.protection.filtering.folding.FOLD", 10)
    monkeypatch.setattr(changes, "LARGEST", largest)
    publish()
    names = {f"n{number}.example.vn" for number in range(20)}
    many_blocks(names, cast)
    if largest > len(names):
        publish()
    before, inside = files(disk.folder), files_only.blocked(names)
    disk.fill()
    with pytest.raises(CannotWrite):
        publish_list() if largest < len(names) else fold_base()
    assert files(disk.folder) == before
    assert files_only.blocked(names) == inside
    assert {path.suffix for path in disk.folder.glob("base*")} == {".rpz"}
    disk.clear()
    publish()
    fold_base()
    assert files_only.blocked([*names, "free.example.vn"]) == names
    assert scrub() == []


@pytest.mark.engine
def test_a_running_resolver_keeps_its_list_on_a_full_disk(
    disk: Disk, settings: LazySettings, publish: Run, cast: Cast
) -> None:
    resolver = Resolver(settings, free_port())
    resolver.start()
    try:
        block("one.example.vn", cast)
        publish()
        block("two.example.vn", cast)
        disk.fill()
        with pytest.raises(CannotWrite):
            publish()
        names = ["one.example.vn", "two.example.vn"]
        assert unbound.Unbound().blocked(names) == {"one.example.vn"}
        disk.clear()
        publish()
        assert unbound.Unbound().blocked(names) == set(names)
    finally:
        resolver.stop()


@pytest.mark.engine
def test_a_primary_without_room_for_its_journal_takes_the_list_when_there_is_room(
    disk: Disk, settings: LazySettings, publish: Run, cast: Cast
) -> None:
    settings.HOST, settings.PRIMARY_PORT, settings.RESOLVER_PORT = "127.0.0.1", free_port(), 0
    primary = Primary(disk.folder)
    primary.start()
    try:
        block("one.example.vn", cast)
        publish()
        assert engine().blocked(["one.example.vn"])
        block("two.example.vn", cast)
        disk.fill()
        with pytest.raises(CannotWrite):
            publish()
        assert engine().blocked(["one.example.vn", "two.example.vn"]) == {"one.example.vn"}
        disk.clear()
        publish()
        assert engine().blocked(["one.example.vn", "two.example.vn"]) == {"one.example.vn", "two.example.vn"}
        assert Release.objects.newest().confirmed_at
    finally:
        primary.stop()
