"""Entries that were there before know the number of their decision too; filled in in small steps."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import OuterRef, Subquery

STEP = 2_000


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Copy what is missing, some rows at a time; each step is a transaction of its own."""
    using = schema_editor.connection.alias
    entries = apps.get_model("filtering", "ListEntry").objects.using(using)
    decided = apps.get_model("cases", "Decision").objects.using(using).filter(pk=OuterRef("decision_id"))
    number = decided.values("ref")
    last = 0
    while rows := list(entries.filter(ref=None, id__gt=last).order_by("id").values_list("id", flat=True)[:STEP]):
        entries.filter(id__in=rows).update(ref=Subquery(number))
        last = rows[-1]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("filtering", "0009_refs"), ("cases", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
