"""A hold knows the list that it starts from; until now two times of day were compared."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("filtering", "0004_fill_prefixes")]
    operations = [migrations.AddField("hold", "serial", models.BigIntegerField(default=0))]
