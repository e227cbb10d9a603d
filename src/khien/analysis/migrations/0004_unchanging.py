"""The database refuses to change evidence and scores: whoever wants another fact adds one."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLES = ("analysis_evidence", "analysis_assessment")
_FUNCTION = """CREATE OR REPLACE FUNCTION analysis_unchanging() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a row of % cannot be changed: add another one', TG_TABLE_NAME USING ERRCODE = '23001'; END $$"""


def refuse(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put a trigger on each table."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_FUNCTION, params=None)
        for table in TABLES:
            schema_editor.execute(
                f"CREATE OR REPLACE TRIGGER unchanging BEFORE UPDATE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION analysis_unchanging()"
            )
        return
    for table in TABLES:
        schema_editor.execute(
            f"CREATE TRIGGER IF NOT EXISTS {table}_unchanging BEFORE UPDATE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'a row of {table} cannot be changed: add another one'); END"
        )


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the triggers away."""
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        schema_editor.execute(
            f"DROP TRIGGER IF EXISTS unchanging ON {table}" if is_postgresql else f"DROP TRIGGER IF EXISTS {table}_unchanging"
        )
    if is_postgresql:
        schema_editor.execute("DROP FUNCTION analysis_unchanging()")


class Migration(migrations.Migration):
    atomic = False  # each step is one statement, and can be run again
    dependencies = [("analysis", "0003_picture_readings")]

    operations = [migrations.RunPython(refuse, allow)]
