"""A partner's own number of a report."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="report",
            name="external_id",
            field=models.CharField(blank=True, max_length=100),
        ),
    ]
