"""What in a migration would keep people waiting on PostgreSQL, once its table is big."""

from collections.abc import Iterable, Iterator
from contextlib import suppress

from django.contrib.postgres import operations as postgresql
from django.db import connection, models
from django.db.migrations import Migration, operations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models.expressions import Value
from django.db.models.fields import NOT_PROVIDED

from khien.schema import AddCheck, AddIndexConcurrently

_AGAIN = (operations.RunPython, AddIndexConcurrently, AddCheck, postgresql.ValidateConstraint)
_STATE_ONLY = (operations.AlterModelOptions, operations.AlterModelManagers, operations.SeparateDatabaseAndState)
_HARMLESS = (operations.CreateModel, operations.DeleteModel, operations.RemoveField, operations.RemoveIndex,
             operations.RemoveConstraint, operations.RenameIndex, operations.AlterModelTableComment)  # fmt: skip


def dangers(migration: Migration, state: ProjectState) -> list[str]:
    """Return a sentence for everything that locks a table which was there before this migration.

    Args:
        migration: to look at.
        state: of the whole project before it; it is moved on to the state after it.
    """
    old = {key for key in state.models if key[0] == migration.app_label}
    found: list[str] = []
    for operation in _in_the_database(migration.operations):
        about = getattr(operation, "model_name", getattr(operation, "name", "")).lower()
        if not migration.atomic and not isinstance(operation, (*_AGAIN, operations.AlterField)):
            found.append(
                f"{operation.describe()}: cannot be run again after an interruption; put it into an atomic one"
            )
        if isinstance(operation, operations.RunSQL):
            found.append("RunSQL: cannot be judged; use RunPython or khien.schema")
        elif isinstance(operation, operations.RunPython):
            found += (
                []
                if migration.atomic is False or not old
                else ["RunPython: in one long transaction; atomic = False"]
            )
        elif (migration.app_label, about) in old:
            found += [f"{operation.describe()}: {why}" for why in _of(operation, migration.app_label, state)]
        with suppress(KeyError):  # a state operation of its own has been here before
            operation.state_forwards(migration.app_label, state)
    return found


def _in_the_database(found: Iterable[Operation]) -> Iterator[Operation]:
    for operation in found:
        if isinstance(operation, operations.SeparateDatabaseAndState):
            yield from _in_the_database(operation.database_operations)
        else:
            yield operation


def _of(operation: Operation, app: str, state: ProjectState) -> Iterator[str]:
    match operation:
        case AddCheck() | AddIndexConcurrently():
            return
        case operations.AddIndex():
            yield "locks out writers; khien.schema.AddIndexConcurrently"
        case operations.AddConstraint():
            yield "reads the whole table under a lock; khien.schema.AddCheck, or a unique index by hand"
        case operations.AddField():
            yield from _of_new_field(operation.field)
        case operations.AlterField():
            before = state.models[app, operation.model_name_lower].fields[operation.name]
            yield from _of_altered_field(before, operation.field)
        case _ if not isinstance(operation, (*_STATE_ONLY, *_HARMLESS)):
            yield "is not known to be safe; say so in tests/guards/migrations.py if it is"


def _of_new_field(field: models.Field) -> Iterator[str]:
    if field.many_to_many:
        return
    if isinstance(field, models.GeneratedField):
        yield "writes the table anew"
    if callable(field.default) and field.default not in (NOT_PROVIDED, dict, list):
        yield "gives all old rows the same value; null=True, then fill"
    if field.db_default is not NOT_PROVIDED and not isinstance(field.db_default, Value | str | int | bool):
        yield "a default that is computed writes the table anew"
    yield from _of_references(field)


def _of_references(field: models.Field) -> Iterator[str]:
    if field.unique or field.db_index:
        yield "makes an index that locks out writers; db_index=False, then khien.schema.AddIndexConcurrently"
    if field.remote_field and field.db_constraint:
        yield "a foreign key reads the whole table under a lock; db_constraint=False"


def _of_altered_field(before: models.Field, after: models.Field) -> Iterator[str]:
    if before.null and not after.null:
        yield "NOT NULL reads the whole table under a lock; khien.schema.AddCheck"
    was, becomes = (_kind(field) for field in (before, after))
    longer = (before.max_length or 0) <= (after.max_length or 10**9)
    if was[0] != becomes[0] and not (was[1] == becomes[1] == "text" and longer):
        yield f"{was[0]} becomes {becomes[0]}: the table is written anew; fill a new column instead"
    if not (before.unique or before.db_index):
        yield from _of_references(after)


def _kind(field: models.Field) -> tuple[str, str]:
    """Return the type of the column, and whether it is text of some length."""
    kind = field.db_type(connection) if not field.remote_field else "reference"
    return str(kind), "text" if isinstance(field, models.CharField | models.TextField) else str(kind)
