"""Whether a report's pictures wait for a person."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0006_age_band_known")]
    operations = [migrations.AddField("report", "unread", models.BooleanField(default=False))]
