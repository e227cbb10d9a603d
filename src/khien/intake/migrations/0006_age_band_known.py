"""The column of the migration before holds one of the ranges of age, or nothing."""

from django.db import migrations, models

from khien.schema import AddCheck

BANDS = ["0-17", "18-29", "30-44", "45-59", "60+"]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("intake", "0005_told_and_proven")]
    operations = [
        AddCheck(
            "report",
            models.CheckConstraint(condition=models.Q(age_band__in=["", *BANDS]), name="report_age_band_known"),
        ),
    ]
