"""`kill -9` of every process at every step: list in force is decisions in force, for every resolver."""

from pathlib import Path

import pytest

from tests.faults.scenes import Told, play
from tests.ports import free_port

pytestmark = pytest.mark.engine


def besiege(sqlite: Path, kills: int, seed: int) -> Told:
    """Return how often each was struck."""
    environment = {"KHIEN_PRIMARY_PORT": str(free_port()), "KHIEN_LOG_LEVEL": "CRITICAL"}
    told = play("siege", str(kills), str(seed), database=sqlite, environment=environment, patience=3_000)
    struck: Told = told["struck"]
    return struck


def test_a_few_kills_of_anybody_at_any_step_leave_the_list_as_decided(sqlite: Path) -> None:
    assert sum(besiege(sqlite, 4, seed=3).values()) == 4


@pytest.mark.slow
def test_two_hundred_and_forty_kills_of_everybody_at_any_step_leave_the_list_as_decided(sqlite: Path) -> None:
    struck = besiege(sqlite, 240, seed=1)
    assert sum(struck.values()) == 240
    assert {where.split(" in ")[0] for where in struck} == {"publisher", "knot", "unbound", "bind"}
