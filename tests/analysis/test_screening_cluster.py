"""Screening on a cluster prints what one machine prints, also when a worker is killed in the middle."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from khien.analysis.cluster import on_cluster
from khien.analysis.screening import rows_of

pytestmark = pytest.mark.slow

SCHEDULER = ["distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
WORKER = ["distributed.cli.dask_worker", "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1"]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Return the address of a scheduler, and its two workers: processes of their own."""
    file, log = tmp_path / "scheduler.json", (tmp_path / "log").open("wb")
    where = ["--scheduler-file", str(file)]
    with ExitStack() as stack:
        stack.callback(log.close)

        def start(arguments: list[str]) -> subprocess.Popen[bytes]:
            process = subprocess.Popen([sys.executable, "-m", *arguments, *where], stdout=log, stderr=log)
            stack.callback(process.wait)
            stack.callback(process.kill)
            return process

        start(SCHEDULER)
        workers = [start([*WORKER, "--local-directory", str(tmp_path / name)]) for name in ("one", "other")]
        for _ in range(600):
            if file.exists() and (tmp_path / "log").read_text().count("Registered to") == len(workers):
                break
            time.sleep(0.1)
        yield json.loads(file.read_text())["address"], workers


def test_a_worker_killed_in_the_middle_changes_nothing(
    cluster: tuple[str, list[subprocess.Popen[bytes]]],
) -> None:
    address, workers = cluster
    draw = random.Random(3)
    names = [
        f"{draw.choice(('ordinary', 'vietcombank-otp', 'sh0pee', 'thu'))}{place}.top" for place in range(60_000)
    ]
    parts = ["\n".join(names[start : start + 1_000]).encode() + b"\n" for start in range(0, len(names), 1_000)]
    answers = on_cluster(parts, rows_of, address)
    written = [next(answers) for _ in range(3)]
    os.kill(workers[0].pid, signal.SIGKILL)
    written.extend(answers)
    assert workers[0].wait() == -signal.SIGKILL
    assert written == [rows_of(part) for part in parts]
    assert "".join(written).count("\n") > len(names) / 3


def test_a_cluster_that_is_not_there_is_said_in_a_sentence() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "khien", "screen", "--cluster", "tcp://127.0.0.1:1"],
        input=b"vietcombank-otp.top\n", capture_output=True, check=False, timeout=120,
    )  # fmt: skip
    assert run.returncode == 1
    assert b"does not answer" in run.stderr
    assert b"Traceback" not in run.stderr
