"""Reports with pictures alone that came before there was a queue for them wait in it too; filled in in small steps."""

from datetime import timedelta

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.recorder import MigrationRecorder

STEP = 2_000
OLDEST = timedelta(days=30)  # what is older would only keep people from what comes in now


def queue(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Find them by their pictures, which are few; what came later was queued when it came, or set aside since."""
    using = schema_editor.connection.alias
    done = MigrationRecorder(schema_editor.connection).migration_qs
    since = done.filter(app="intake", name="0007_report_unread").latest("applied").applied
    pictures = apps.get_model("intake", "Attachment").objects.using(using).exclude(report=None).order_by("pk")
    reports = apps.get_model("intake", "Report").objects.using(using)
    silent = reports.filter(mentions=None, received_at__range=(since - OLDEST, since))
    last = 0
    while rows := list(pictures.filter(pk__gt=last).values_list("pk", "report_id")[:STEP]):
        reports.filter(pk__in=silent.filter(pk__in={report for _pk, report in rows})).update(unread=True)
        last = rows[-1][0]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("intake", "0008_unread_found")]
    operations = [migrations.RunPython(queue, migrations.RunPython.noop)]
