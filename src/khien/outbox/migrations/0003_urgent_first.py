from django.db import migrations, models

from khien.schema import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("outbox", "0002_letters")]
    operations = [
        AddIndexConcurrently(
            "delivery",
            models.Index(
                fields=["reaction"],
                name="delivery_open",
                condition=models.Q(done_at=None, stuck_at=None),
            ),
        ),
    ]
