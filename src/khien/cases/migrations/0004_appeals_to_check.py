"""What the columns of the migration before hold, and the index by which appeals to look at are found."""

from django.db import migrations, models

from khien.schema import AddCheck, AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0003_told_and_proven")]
    operations = [
        AddIndexConcurrently(
            "appeal",
            models.Index(
                fields=["check_due_at"],
                name="appeal_to_check",
                condition=models.Q(check_due_at__isnull=False),
            ),
        ),
        AddCheck(
            "appeal",
            models.CheckConstraint(
                condition=models.Q(ownership__in=["", "dns", "file"]), name="appeal_ownership_known"
            ),
        ),
    ]
