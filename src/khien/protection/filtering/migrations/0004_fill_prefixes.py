"""Entries that were there before know the first bytes of their hash too; filled in in small steps, then indexed."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from khien.protection.filtering.prefixes.expressions import of_entry, prefix_of
from khien.schema import AddIndexConcurrently

STEP = 2_000


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Work out what is missing, some rows at a time; each step is a transaction of its own."""
    entries = apps.get_model("filtering", "ListEntry").objects.using(schema_editor.connection.alias)
    last = 0
    while rows := list(entries.filter(prefix=None, id__gt=last).order_by("id")[:STEP]):
        for row in rows:
            row.prefix = prefix_of(of_entry(row.value, is_name=row.scope == "name"))
        entries.bulk_update(rows, ["prefix"])
        last = rows[-1].id


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("filtering", "0003_resolvers")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        AddIndexConcurrently("listentry", models.Index(fields=["prefix"], name="entry_by_prefix")),
    ]
