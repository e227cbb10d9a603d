"""A hold knows the list that it starts from; until now two times of day were compared."""

from typing import Any

from django.db import migrations, models


def belong_to_newest(apps: Any, schema_editor: Any) -> None:
    """Let what waits now go on waiting; one that is out of date has another digest and is never released."""
    newest = apps.get_model("filtering", "Release").objects.order_by("-serial").first()
    if newest:
        apps.get_model("filtering", "Hold").objects.filter(release=None).update(serial=newest.serial)


class Migration(migrations.Migration):
    """Adds `Hold.serial`; the table is small."""

    dependencies = [("filtering", "0004_fill_prefixes")]

    operations = [
        migrations.AddField("hold", "serial", models.BigIntegerField(default=0)),
        migrations.RunPython(belong_to_newest, migrations.RunPython.noop),
    ]
