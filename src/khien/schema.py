"""Changes to tables that may be big: nobody who reads or writes waits for them. See docs/migrations.md.

Both belong into a migration with `atomic = False`, and can be run again after they were interrupted.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import NotSupportedError, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import AddConstraint, AddIndex
from django.db.migrations.state import ProjectState


class AddIndexConcurrently(AddIndex):
    """Make an index while others write (PostgreSQL: CREATE INDEX CONCURRENTLY); SQLite has one writer anyway."""

    atomic = False

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Make it; what an interrupted run has left, an index that does not hold, goes first."""
        name = schema_editor.quote_name(self.index.name)
        if not _outside_transaction(schema_editor):
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        with _patience(schema_editor):
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            schema_editor.execute(self.index.create_sql(model, schema_editor, concurrently=True), params=None)


class AddCheck(AddConstraint):
    """Add a check, or put it in the place of the one with its name, without reading the table under a lock.

    PostgreSQL takes it as NOT VALID, which holds for new rows at once, and reads the old rows while others write.
    """

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Note it; there is one of each name."""
        known = state.models[app_label, self.model_name_lower].options["constraints"]
        known[:] = [constraint for constraint in known if constraint.name != self.constraint.name]
        super().state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Add it for new rows, then look at the old ones."""
        if not _outside_transaction(schema_editor):
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        table = schema_editor.quote_name(model._meta.db_table)
        name = schema_editor.quote_name(self.constraint.name)
        with transaction.atomic(using=schema_editor.connection.alias):
            schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}")
            schema_editor.execute(f"{self.constraint.create_sql(model, schema_editor)} NOT VALID", params=None)
        schema_editor.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")


@contextmanager
def _patience(schema_editor: BaseDatabaseSchemaEditor) -> Iterator[None]:
    """It waits for transactions that were there before, however long they last, and holds nobody up meanwhile."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        [before] = cursor.fetchone()
        cursor.execute("SET lock_timeout = 0")
        try:
            yield
        finally:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [before])


def _outside_transaction(schema_editor: BaseDatabaseSchemaEditor) -> bool:
    """Whether this is PostgreSQL, where it matters; its locks would be held until the transaction ends."""
    if schema_editor.connection.vendor != "postgresql":
        return False
    if schema_editor.connection.in_atomic_block:
        raise NotSupportedError("The migration needs `atomic = False`.")
    return True
