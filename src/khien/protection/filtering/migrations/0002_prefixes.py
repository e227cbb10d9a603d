"""Entries know the first bytes of their hash; rows that are there are filled in small steps, and nothing is locked."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from khien.protection.filtering.prefixes.expressions import of_entry, prefix_of

STEP = 2_000
INDEX = models.Index(fields=["prefix"], name="entry_by_prefix")


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Work out what is missing, some rows at a time."""
    entries = apps.get_model("filtering", "ListEntry").objects
    last = 0
    while rows := list(entries.filter(prefix=None, id__gt=last).order_by("id")[:STEP]):
        for row in rows:
            row.prefix = prefix_of(of_entry(row.value, is_name=row.scope == "name"))
        entries.bulk_update(rows, ["prefix"])
        last = rows[-1].id


def index(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the index while others read and write, where the database can."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE INDEX CONCURRENTLY IF NOT EXISTS entry_by_prefix ON filtering_listentry (prefix)")
    else:
        schema_editor.add_index(apps.get_model("filtering", "ListEntry"), INDEX)


class Migration(migrations.Migration):
    """A new column that may be empty, its content, its index."""

    atomic = False
    dependencies = [("filtering", "0001_initial")]
    operations = [
        migrations.AddField("listentry", "prefix", models.BigIntegerField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(index, migrations.RunPython.noop)],
            state_operations=[migrations.AddIndex("listentry", INDEX)],
        ),
    ]
