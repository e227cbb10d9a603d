"""Each face starts as a process of its own: tests that switch faces inside one process would not see it fail."""

import os
import subprocess
import sys

import pytest

from khien.config.faces import FACES


@pytest.mark.parametrize("face", FACES)
def test_a_process_starts_with_each_face(face: str) -> None:
    environment = os.environ | {"KHIEN_FACE": face, "KHIEN_LOG_LEVEL": "CRITICAL"}
    code = "import khien.config.wsgi"
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
