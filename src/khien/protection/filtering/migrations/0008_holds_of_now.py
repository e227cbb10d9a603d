"""Holds that were there before they knew their list belong to the newest one."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def belong_to_newest(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let what waits now go on waiting; one that is out of date has another digest and is never released."""
    using = schema_editor.connection.alias
    newest = apps.get_model("filtering", "Release").objects.using(using).order_by("-serial").first()
    if newest:
        holds = apps.get_model("filtering", "Hold").objects.using(using)
        holds.filter(release=None, serial=0).update(serial=newest.serial)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("filtering", "0007_canonical_addresses")]
    operations = [migrations.RunPython(belong_to_newest, migrations.RunPython.noop)]
