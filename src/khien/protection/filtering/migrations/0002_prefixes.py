"""Entries know the first bytes of their hash: the column. 0004 fills it in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("filtering", "0001_initial")]
    operations = [migrations.AddField("listentry", "prefix", models.BigIntegerField(null=True))]
