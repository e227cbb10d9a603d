"""Each face starts as a process of its own: tests that switch faces inside one process would not see it fail."""

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from khien.config.faces import FACES, command
from tests.engines.primary import until
from tests.ports import free_port


@pytest.mark.parametrize("face", FACES)
def test_a_process_starts_with_each_face(face: str) -> None:
    environment = os.environ | {"KHIEN_FACE": face, "KHIEN_LOG_LEVEL": "CRITICAL"}
    # Its pages are read at the start: an update that is put in place meanwhile waits for the next.
    code = f"import sys, khien.config.wsgi; sys.exit('khien.config.urls_{face}' not in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_value_that_cannot_be_understood_stops_the_start_with_a_sentence() -> None:
    environment = os.environ | {"KHIEN_DEBUG": "perhaps"}
    done = subprocess.run(
        [sys.executable, "-m", "khien", "check"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "KHIEN_DEBUG='perhaps' is neither yes nor no." in done.stderr


@pytest.fixture
def shared() -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A public face of two processes, and its port."""
    port = free_port()
    environment = os.environ | {"KHIEN_FACE": "public", "KHIEN_LOG_LEVEL": "CRITICAL"}
    face = subprocess.Popen(command("127.0.0.1", port, processes=2), env=environment)
    yield face, port
    face.terminate()
    face.wait(30)


def answers(port: int) -> bool:
    """Whether somebody answers at a port."""
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/robots.txt", timeout=5).close()
    except OSError:
        return False
    return True


def processes(face: subprocess.Popen[bytes]) -> set[int]:
    """Return the processes that a face has started."""
    return {int(pid) for pid in Path(f"/proc/{face.pid}/task/{face.pid}/children").read_text().split()}


def test_a_face_of_several_processes_goes_on_when_one_of_them_is_killed(
    shared: tuple[subprocess.Popen[bytes], int],
) -> None:
    face, port = shared
    until(lambda: answers(port) and len(processes(face)) == 2, "two processes serve")
    before = processes(face)
    os.kill(min(before), signal.SIGKILL)
    until(lambda: answers(port), "the other one answers")  # who was with the dead one is cut off
    until(lambda: len(processes(face) - {min(before)}) == 2, "another one takes its place")
