"""Entries know the number of their decision: the column. 0010 fills it in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("filtering", "0008_holds_of_now")]
    operations = [
        migrations.AddField("listentry", "ref", models.CharField(max_length=24, null=True)),
    ]
