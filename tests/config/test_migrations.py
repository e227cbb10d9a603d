"""All migrations run on PostgreSQL over tables with rows, while others write to these tables."""

import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

from tests import postgres as private_postgres
from tests.conftest import Move

ROWS = 1_000
# Nobody may wait this long: neither the migration for others, nor others for it.
IMPATIENT = "SET lock_timeout = '5s'"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def value_of(field: models.Field, number: int) -> Any:
    """Return something that fits a column."""
    if field.choices:
        return field.choices[0][0]
    by_type: dict[type[models.Field], Any] = {
        models.CharField: f"{number}"[: field.max_length],
        models.TextField: f"{number}.example.vn",
        models.BinaryField: b"%d" % number,
        models.DateTimeField: NOW,
        models.JSONField: [],
        models.BooleanField: True,
        models.ForeignKey: number,
    }
    return next((value for kind, value in by_type.items() if isinstance(field, kind)), number % 100)


def fill(model: type[models.Model]) -> bool:
    """Put rows into a table, whatever they refer to; say whether its checks allowed that."""
    fields = [field for field in model._meta.concrete_fields if not field.null and not field.primary_key]
    rows = [model(**{field.attname: value_of(field, number) for field in fields}) for number in range(1, ROWS + 1)]
    try:
        with transaction.atomic():
            connection.cursor().execute("SET LOCAL session_replication_role = replica")  # no foreign keys
            model._base_manager.bulk_create(rows)
    except IntegrityError:
        return False
    return True


class Writer(threading.Thread):
    """Changes one row after the other, a transaction each, until told to stop."""

    def __init__(self, url: str, table: str) -> None:
        super().__init__(daemon=True)
        self.url, self.table, self.over = url, table, threading.Event()
        self.written, self.error = 0, ""

    def run(self) -> None:
        change = sql.SQL("UPDATE {0} SET id = id WHERE id = (SELECT id FROM {0} ORDER BY id OFFSET %s LIMIT 1)")
        with psycopg.connect(self.url, autocommit=True) as other:
            other.execute(IMPATIENT)
            while not self.over.is_set() and not self.error:
                try:
                    with other.transaction():
                        other.execute(change.format(sql.Identifier(self.table)), [self.written % ROWS])
                        self.over.wait(0.01)  # the row stays locked for a moment, as in any action
                except psycopg.IntegrityError:  # some tables refuse every change, but at once
                    self.over.wait(0.01)
                except psycopg.Error as error:
                    self.error = f"{self.table}: {error}"
                self.written += 1


@pytest.fixture
def url(postgres: private_postgres.Server, move: Move) -> str:
    """An empty database, and the test is there."""
    fresh = postgres.fresh()
    move(fresh, Path())
    return fresh


@pytest.fixture
def old(url: str) -> tuple[MigrationExecutor, list[type[models.Model]]]:
    """The first version of every table of ours, with rows wherever that is possible."""
    executor = MigrationExecutor(connection)
    ours = [key for key, found in executor.loader.disk_migrations.items() if found.__module__.startswith("khien.")]
    first = [key for key in ours if key[1].startswith("0001")]
    executor.migrate(first)
    apps = executor.loader.project_state(first).apps
    labels = {label for label, _name in first}
    found = [
        model for model in apps.get_models() if model._meta.app_label in labels and model._meta.pk.name == "id"
    ]
    return MigrationExecutor(connection), [model for model in found if fill(model)]


@pytest.mark.slow
def test_nobody_waits_for_a_migration(old: tuple[MigrationExecutor, list[type[models.Model]]], url: str) -> None:
    executor, filled = old
    tables = {model._meta.db_table for model in filled}
    assert {"intake_report", "intake_observation", "filtering_listentry", "ledger_entry"} <= tables
    writers = [Writer(url, table) for table in sorted(tables)]
    for writer in writers:
        writer.start()
    with pytest.raises(
        IntegrityError
    ):  # as if an earlier attempt had been interrupted: an index that does not hold
        connection.cursor().execute(
            "CREATE UNIQUE INDEX CONCURRENTLY entry_by_prefix ON filtering_listentry (scope)"
        )
    connection.cursor().execute(IMPATIENT)
    executor.migrate(executor.loader.graph.leaf_nodes())
    for writer in writers:
        writer.over.set()
        writer.join()
    assert not [writer.error for writer in writers if writer.error]
    assert all(writer.written for writer in writers)
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid")
        assert cursor.fetchall() == []
        cursor.execute("SELECT conname FROM pg_constraint WHERE NOT convalidated")
        assert cursor.fetchall() == []
        cursor.execute("SELECT count(*) FROM filtering_listentry WHERE prefix IS NULL")
        assert cursor.fetchone() == (0,)
