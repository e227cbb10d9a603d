"""A clock that jumps, and a PostgreSQL for scenes, made once."""

from collections.abc import Iterator

import pytest

from tests.faults.clocks import Clock, put_in
from tests.faults.scenes import play
from tests.filtering.conftest import files_only, publish, small_brake
from tests.postgres import Server, server

__all__ = ["files_only", "publish", "small_brake"]  # as fixtures


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that shows the time, until it jumps."""
    made = Clock()
    put_in(made, monkeypatch.setattr)
    return made


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL of our own, with a migrated database called `first`."""
    with server() as running:
        running.make("first")
        play("nothing", database=running.url("first"))
        yield running
