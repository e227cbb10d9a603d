"""No migration of ours, past or to come, makes a nation wait: see docs/migrations.md."""

from collections.abc import Sequence

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently as Raw
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState
from django.db.models.functions import Now

from khien.schema import AddCheck, AddIndexConcurrently
from tests.guards.migrations import dangers

LOADER = MigrationLoader(None)
OURS = sorted(
    key for key, migration in LOADER.disk_migrations.items() if migration.__module__.startswith("khien.")
)


@pytest.mark.parametrize("key", OURS, ids=".".join)
def test_a_migration_locks_nobody_out(key: tuple[str, str]) -> None:
    state = LOADER.project_state(key, at_end=False)
    assert not dangers(LOADER.disk_migrations[key], state), "docs/migrations.md says how to do it"


def judged(*change: Operation, atomic: bool = True) -> list[str]:
    """Return what is wrong with a migration of a table that was there before."""
    state = ProjectState()
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("name", models.CharField(max_length=40)),
        ("number", models.IntegerField(null=True)),
    ]
    state.add_model(ModelState("shop", "Thing", fields, {"indexes": [], "constraints": []}))
    migration = migrations.Migration("0002", "shop")
    migration.operations, migration.atomic = list(change), atomic
    return dangers(migration, state)


INDEX = models.Index(fields=["name"], name="thing_name")
CHECK = models.CheckConstraint(condition=models.Q(number__gte=0), name="thing_number")
UNIQUE = models.UniqueConstraint(fields=["name"], name="thing_once")
OTHER = models.ForeignKey("shop.Thing", models.CASCADE, null=True)


@pytest.mark.parametrize(
    "change",
    [
        migrations.AddIndex("thing", INDEX),
        migrations.AddConstraint("thing", CHECK),
        migrations.AddConstraint("thing", UNIQUE),
        migrations.AddField("thing", "other", OTHER),
        migrations.AddField("thing", "code", models.CharField(max_length=9, null=True, db_index=True)),
        migrations.AddField("thing", "at", models.DateTimeField(db_default=Now())),
        migrations.AddField("thing", "at", models.DateTimeField(default=lambda: None)),
        migrations.AlterField("thing", "number", models.IntegerField()),
        migrations.AlterField("thing", "number", models.BigIntegerField(null=True)),
        migrations.AlterField("thing", "name", models.CharField(max_length=20)),
        migrations.AlterField("thing", "name", models.CharField(max_length=40, unique=True)),
        migrations.AlterUniqueTogether("thing", {("name", "number")}),
        migrations.RunSQL("CREATE INDEX thing_name ON shop_thing (name)"),
        migrations.RunPython(migrations.RunPython.noop),
        migrations.SeparateDatabaseAndState(database_operations=[migrations.AddIndex("thing", INDEX)]),
    ],
    ids=lambda change: type(change).__name__,
)
def test_what_would_lock_is_refused(change: Operation) -> None:
    assert judged(change)


def test_what_cannot_be_run_again_is_refused_outside_a_transaction() -> None:
    assert judged(migrations.AddField("thing", "size", models.IntegerField(null=True)), atomic=False)
    assert judged(Raw("thing", INDEX), atomic=False)


@pytest.mark.parametrize(
    ("changes", "atomic"),
    [
        ([migrations.AddField("thing", "size", models.IntegerField(null=True))], True),
        ([migrations.AddField("thing", "size", models.IntegerField(default=0))], True),
        ([migrations.AlterField("thing", "name", models.CharField(max_length=80))], True),
        ([migrations.AlterField("thing", "name", models.TextField())], True),
        ([migrations.RemoveField("thing", "number")], True),
        ([migrations.CreateModel("New", [("id", models.BigAutoField(primary_key=True))]),
          migrations.AddField("new", "other", OTHER)], True),
        ([AddIndexConcurrently("thing", INDEX), AddCheck("thing", CHECK)], False),
        ([migrations.RunPython(migrations.RunPython.noop)], False),
    ],
)  # fmt: skip
def test_what_locks_nobody_out_may_be_done(changes: Sequence[Operation], atomic: bool) -> None:
    assert not judged(*changes, atomic=atomic)
