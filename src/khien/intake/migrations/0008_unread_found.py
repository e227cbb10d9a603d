"""The few reports that wait are found without a look at all others."""

from django.db import migrations, models

from khien.schema import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("intake", "0007_report_unread")]
    operations = [
        AddIndexConcurrently(
            "report", models.Index(fields=["id"], name="report_unread", condition=models.Q(unread=True))
        ),
    ]
