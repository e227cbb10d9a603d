"""A clock that jumps, and databases for scenes, made once."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

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
def sqlite(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any) -> Path:
    """A migrated SQLite database: a copy of pytest's own where that is SQLite too."""
    file = tmp_path_factory.mktemp("first") / "khien.sqlite3"
    if connection.vendor != "sqlite":
        play("nothing", database=file)
        return file
    with django_db_blocker.unblock(), closing(sqlite3.connect(file)) as copy:
        connection.ensure_connection()
        connection.connection.backup(copy)
    return file


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL of our own, with a migrated database called `first`."""
    with server() as running:
        running.make("first")
        play("nothing", database=running.url("first"))
        yield running
