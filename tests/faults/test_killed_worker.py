"""A worker that is killed between any two steps loses nothing and does nothing twice."""

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import unmeasured

RINGS = 3
# SQLite's BEGIN and COMMIT are not seen by the wrapper: killing before and after each statement covers both sides.
MOMENTS = ("before", "after")


def khien(data: Path, *arguments: str, kill: tuple[int, str] | None = None) -> int:
    """Run a command on the state folder; return its exit code."""
    head = [sys.executable, "-m", "tests.faults.kill_at", *map(str, kill or (0, "never"))]
    environment = unmeasured() | {
        "KHIEN_DATA": str(data),
        "KHIEN_TEST_WIRING": "yes",
        "KHIEN_DATABASE": "",
        "KHIEN_LOG_LEVEL": "CRITICAL",
    }
    return subprocess.run([*head, *arguments], env=environment, check=False, timeout=120).returncode


def rows(data: Path, query: str) -> list[tuple[object, ...]]:
    """Read the database as it is on disk."""
    with sqlite3.connect(data / "khien.sqlite3") as database:
        return database.execute(query).fetchall()


@pytest.fixture
def data(tmp_path: Path, sqlite: Path) -> Path:
    """A database with three facts on their way."""
    folder = tmp_path / "state"
    folder.mkdir()
    shutil.copy(sqlite, folder)
    assert khien(folder, "shell", "--no-imports", "--command", RING) == 0
    return folder


RING = f"""
from django.db import transaction
from khien.ledger.record import SYSTEM
from khien.outbox.announce import announce
from tests.outbox.events import BellRung
with transaction.atomic():
    for number in range({RINGS}):
        announce(BellRung(times=number, who="lan"), by=SYSTEM)
"""


def let_leases_run_out(data: Path) -> None:
    """Time passes between two lives of the worker."""
    rows(data, "UPDATE outbox_delivery SET due_at = '2020-01-01' WHERE done_at IS NULL")


def assert_nothing_lost_or_repeated(data: Path) -> None:
    """Each fact has exactly one consequence, everything is sealed, and the ledger holds."""
    assert rows(data, "SELECT count(*) FROM ledger_entry WHERE kind = 'bell.answered'") == [(RINGS,)]
    assert rows(data, "SELECT count(*) FROM outbox_delivery WHERE done_at IS NULL OR stuck_at IS NOT NULL") == [
        (0,)
    ]
    assert rows(data, "SELECT count(*), max([index]) FROM ledger_entry") == [(2 * RINGS, 2 * RINGS - 1)]
    assert khien(data, "ledger_verify") == 0


def test_a_worker_killed_one_statement_later_in_each_life_loses_nothing_and_repeats_nothing(data: Path) -> None:
    killed = 0
    for step in range(1, 200):
        let_leases_run_out(data)
        ended = khien(data, "worker", "--once", kill=(step, MOMENTS[step % 2]))
        killed += ended == -9
        if ended == 0:
            break
    assert killed > 10
    assert_nothing_lost_or_repeated(data)


@pytest.mark.slow
def test_a_worker_killed_between_any_two_statements_of_the_whole_work_is_made_good_by_the_next(
    data: Path, tmp_path: Path
) -> None:
    for step in range(1, 200):
        ended = []
        for moment in MOMENTS:
            scene = shutil.copytree(data, tmp_path / f"{step}-{moment}")
            ended.append(khien(scene, "worker", "--once", kill=(step, moment)))
            let_leases_run_out(scene)
            assert khien(scene, "worker", "--once") == 0
            assert_nothing_lost_or_repeated(scene)
        if ended == [0, 0]:
            break
    assert step > 25
