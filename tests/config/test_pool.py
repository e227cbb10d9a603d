"""Connections to PostgreSQL are shared by threads, few, and replaced when the database was started anew."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection

from tests.conftest import Move
from tests.postgres import Server, server

LARGEST = 8


@pytest.fixture
def own(move: Move) -> Iterator[Server]:
    """A server that no other test uses, and the test is there."""
    with server() as running:
        move(running.fresh(), Path())
        for signal in (request_started, request_finished):  # pytest-django cuts them off, the product does not
            signal.connect(close_old_connections)
        yield running
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)


def request() -> int:
    """Do what each request does with the database; return which connection it was."""
    request_started.send(None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid(), pg_sleep(0.002)")
        [pid, _] = cursor.fetchone()
    request_finished.send(None)
    return int(pid)


def test_threads_that_come_and_go_share_a_few_connections(own: Server) -> None:
    seen: set[int] = set()
    for _round in range(5):
        with ThreadPoolExecutor(20) as threads:
            seen |= set(threads.map(lambda _number: request(), range(60)))
    assert 1 <= len(seen) <= LARGEST


@pytest.mark.parametrize("how", ["fast", "immediate"])
def test_the_first_request_after_a_restart_of_the_database_is_answered(own: Server, how: str) -> None:
    before = request()
    own.stop(how)
    own.start()
    assert request() != before
