from django.db import migrations, models

from khien.schema import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("filtering", "0011_hosts_without_final_dot")]
    operations = [
        AddIndexConcurrently("release", models.Index(fields=["made_at"], name="release_by_time")),
    ]
