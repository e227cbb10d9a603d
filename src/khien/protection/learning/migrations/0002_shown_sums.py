"""What a teacher sees grows by some people at a time; classes that are open already begin with nothing shown."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("learning", "0001_initial")]

    operations = [
        migrations.AddField("casecount", "shown_asked", models.PositiveIntegerField(default=0)),
        migrations.AddField("casecount", "shown_right", models.PositiveIntegerField(default=0)),
        migrations.AddField("scorecount", "shown", models.PositiveIntegerField(default=0)),
    ]
