"""An observation may be without category: partners also say what is good."""

from django.db import migrations, models

from khien.schema import AddCheck

CATEGORIES = [
    "phishing", "malware", "fraud_investment", "fraud_job", "fraud_loan", "fraud_parcel", "fraud_romance",
    "fraud_marketplace", "fraud_other", "illegal_gambling", "counterfeit", "personal_data_trade", "impersonation",
    "attack_infrastructure", "harmful_false_information", "harassment",
]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("indicators", "0001_initial"), ("intake", "0002_report_external_id")]

    operations = [
        migrations.AlterField(
            "observation",
            "category",
            models.CharField(blank=True, choices=[(name, name) for name in CATEGORIES], max_length=40),
        ),
        AddCheck(
            "observation",
            models.CheckConstraint(
                condition=models.Q(category__in=["", *CATEGORIES]), name="observation_category_known"
            ),
        ),
    ]
