"""The main job on real input: 40,000 names, 200 reports, blocked names, an appeal, a ledger that holds."""

import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from khien.protection.filtering.engines import unbound
from tests.ports import free_port
from tests.processes import unmeasured

pytestmark = pytest.mark.engine

PATIENCE = 420  # seconds


@pytest.fixture(scope="module")
def story(sqlite: Path) -> Iterator[dict[str, Any]]:
    """Everything that `./run --demo` starts, on ports and a state folder of its own, until the journey is over."""
    if not unbound.installed():
        pytest.fail(unbound.MISSING)
    # Short, because the path of the resolver's control socket has a limit.
    with tempfile.TemporaryDirectory(prefix="khien-", dir="/tmp") as folder:
        names = ("PUBLIC", "STAFF", "BLOCK", "RESOLVER")
        ports = {f"KHIEN_{name}_PORT": str(free_port()) for name in names}
        environment = (
            unmeasured() | ports | {"KHIEN_DATA": folder, "KHIEN_DATABASE": "", "KHIEN_LOG_LEVEL": "ERROR"}
        )
        khien = [sys.executable, "-m", "khien"]
        shutil.copy(sqlite, folder)
        subprocess.run([*khien, "prepare"], env=environment, check=True, capture_output=True)
        with (Path(folder) / "output").open("wb") as output:
            up = subprocess.Popen([*khien, "up", "--demo"], env=environment, stdout=output, stderr=output)
        try:
            yield wait_for(Path(folder), up)
        finally:
            up.send_signal(signal.SIGINT)
            assert up.wait(60) == 0


def wait_for(folder: Path, up: subprocess.Popen[bytes]) -> dict[str, Any]:
    """Return the numbers that the journey leaves when it is over."""
    path, end = folder / "run/journey.json", time.monotonic() + PATIENCE
    while not path.exists():
        assert up.poll() is None, (folder / "output").read_text()[-3_000:]
        assert time.monotonic() < end, (folder / "output").read_text()[-3_000:]
        time.sleep(0.2)
    told: dict[str, Any] = json.loads(path.read_text())
    assert "error" not in told, told
    return told


def test_real_names_are_imported(story: dict[str, Any]) -> None:
    assert story["imported"] == {"listed": 20_000, "benign": 20_000}


def test_reports_through_the_form_become_cases_that_two_people_decide(story: dict[str, Any]) -> None:
    assert story["reports"] == 200
    assert story["approved"] + story["sent_back"] == story["cases"] > 150
    assert story["sent_back"] > 0


def test_every_decided_name_is_blocked_and_no_other(story: dict[str, Any]) -> None:
    assert story["confusion"] == {
        "listed, blocked": 2 * story["approved"],  # each name, and a name under it
        "listed, not blocked": 0,
        "benign, blocked": 0,
        "benign, not blocked": 2_000,
    }


def test_an_upheld_appeal_sets_the_name_free(story: dict[str, Any]) -> None:
    assert story["unblocked"]
    assert story["after_unblock"] == "NOERROR"


def test_the_ledger_holds_at_the_end(story: dict[str, Any]) -> None:
    assert story["ledger_problem"] == ""
    assert story["ledger_entries"] > 5 * story["approved"]


def test_scores_tell_listed_from_benign_names(story: dict[str, Any]) -> None:
    assert story["scores"]["listed"] > 0.9
    assert story["scores"]["benign"] < 0.05
