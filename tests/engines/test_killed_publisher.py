"""A publisher that is killed at any step is made good by the next one; two at once never fork the list."""

import json
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from khien.protection.filtering.engines import unbound
from tests.ports import free_port
from tests.processes import unmeasured

pytestmark = pytest.mark.engine


@pytest.fixture
def environment(sqlite: Path) -> Iterator[dict[str, str]]:
    """A state folder with a database and a running resolver."""
    with tempfile.TemporaryDirectory(prefix="khien-") as folder:
        values = unmeasured() | {
            "KHIEN_DATA": folder,
            "KHIEN_DATABASE": "",
            "KHIEN_RESOLVER_PORT": str(free_port()),
            "KHIEN_RESOLVER_FORWARD": "127.0.0.1@9",  # nobody: the list alone must answer
            "KHIEN_LOG_LEVEL": "CRITICAL",
            "DJANGO_SETTINGS_MODULE": "khien.config.settings",
        }
        shutil.copy(sqlite, folder)
        subprocess.run(
            [sys.executable, "-m", "khien", "resolver_config"], env=values, check=True, capture_output=True
        )
        path = Path(folder) / "resolver/unbound.conf"
        command = ["env", f"PATH={unbound.PATH}", "unbound", "-d", "-p", "-c", str(path)]
        resolver = subprocess.Popen(command, cwd=path.parent, stderr=subprocess.DEVNULL)
        yield values
        resolver.send_signal(signal.SIGKILL)
        resolver.wait()


def kill_at(environment: dict[str, str], *numbers: int) -> dict[str, int]:
    command = [sys.executable, "-m", "tests.filtering.killing", *map(str, numbers)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3_000:]
    told: dict[str, int] = json.loads(done.stdout)
    return told


def test_a_publisher_killed_at_any_step_is_made_good_by_the_next(environment: dict[str, str]) -> None:
    told = kill_at(environment, 1, 200)
    assert told["killed"] > 40
    assert told["last"] == told["killed"] + 1  # the last life was long enough to end by itself


@pytest.mark.slow
@pytest.mark.parametrize("largest", [0, 4])
def test_killed_while_it_writes_a_new_base_it_is_made_good_too(environment: dict[str, str], largest: int) -> None:
    told = kill_at(environment, 1, 300, largest)
    assert told["killed"] > 40
    assert told["last"] == told["killed"] + 1


PUBLISH = """
import django; django.setup()
from django.conf import settings
settings.BRAKE_FLOOR = 1_000_000
from khien.protection.filtering.publish import publish_list
for _ in range(20): publish_list()
"""


@pytest.mark.slow
def test_four_publishers_at_once_make_one_line_of_serials(environment: dict[str, str]) -> None:
    kill_at(environment, 1, 3)
    publishers = [subprocess.Popen([sys.executable, "-c", PUBLISH], env=environment) for _ in range(4)]
    told = kill_at(environment, 4, 12)
    assert all(publisher.wait(120) == 0 for publisher in publishers)
    assert told["last"] <= 12
    assert kill_at(environment, 100_000, 100_000) == {"killed": 0, "last": 100_000}
