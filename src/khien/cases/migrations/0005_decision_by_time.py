from django.db import migrations, models

from khien.schema import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0004_appeals_to_check")]
    operations = [
        AddIndexConcurrently("decision", models.Index(fields=["decided_at", "id"], name="decision_by_time")),
    ]
