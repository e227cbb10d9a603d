"""The commands of the operating guide, as they stand there."""

import os
import re
import subprocess
from pathlib import Path

import psycopg

from tests import postgres as private_postgres

GUIDE = Path("docs/operating.md").read_text(encoding="utf-8")


def type_in(program: str, database: str, folder: Path) -> None:
    [command] = re.findall(rf"^({program} .*?)(?: +#.*)?$", GUIDE, re.MULTILINE)
    subprocess.run(command, shell=True, check=True, cwd=folder, env={**os.environ, "KHIEN_DATABASE": database})


def test_nothing_of_a_newer_version_stays_in_a_database_that_is_put_back(
    postgres: private_postgres.Server, tmp_path: Path
) -> None:
    database = postgres.fresh()
    (tmp_path / "BACKUP").mkdir()
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("CREATE TABLE reports (id int PRIMARY KEY); INSERT INTO reports VALUES (7)")
        type_in("pg_dump", database, tmp_path)
        connection.execute("CREATE TABLE of_next_year (report int REFERENCES reports); DELETE FROM reports")
    for program in ("psql", "pg_restore"):
        type_in(program, database, tmp_path)
    with psycopg.connect(database) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        assert tables == [("reports",)]
        assert connection.execute("SELECT id FROM reports").fetchall() == [(7,)]
