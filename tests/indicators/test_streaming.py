"""Processes that answer a stream share nothing with the one that started them."""

import os
from pathlib import Path

import pytest
from django.db import connection

from khien.indicators.streaming import StreamCommand
from tests import postgres as private_postgres
from tests.conftest import Move


def _who_answers(_part: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid(), pg_sleep(0.1)")
        return f"{os.getpid()} {cursor.fetchone()[0]}\n"


def test_no_two_processes_speak_over_one_connection(
    postgres: private_postgres.Server, move: Move, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    move(postgres.fresh(), tmp_path)
    ours = _who_answers(0)  # the pool has a connection from now on
    StreamCommand().stream(range(12), _who_answers, 2)
    answers = {ours.strip(), *capsys.readouterr().out.splitlines()}
    assert len({answer.split()[1] for answer in answers}) == len({answer.split()[0] for answer in answers}) == 3
