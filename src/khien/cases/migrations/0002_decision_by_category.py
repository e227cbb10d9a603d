from django.db import migrations, models

from khien.schema import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0001_initial")]
    operations = [
        AddIndexConcurrently(
            "decision", models.Index(fields=["category", "decided_at"], name="decision_by_category")
        ),
    ]
