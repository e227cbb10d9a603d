"""Which reports belong together, what ties them, and what people said about it."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from khien.campaigns.traits import TraitKind
from khien.intake.models import Report
from khien.people.models import Person

TRAIT_KINDS = [(kind.value, kind.value) for kind in TraitKind]


class Campaign(models.Model):
    """Reports that belong together. One that was joined to another keeps its reference and points to it."""

    ref = models.CharField(max_length=24, unique=True)  # CD-2026-000012
    opened_at = models.DateTimeField(default=timezone.now)
    size = models.PositiveIntegerField(default=0)  # reports in it
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    version = models.PositiveIntegerField(default=0)  # guards rulings against another that the page did not show

    class Meta:
        indexes = [models.Index(fields=["-size", "id"], name="campaign_largest", condition=Q(merged_into=None))]

    def __str__(self) -> str:
        return self.ref


class Membership(models.Model):
    """A report's place. Without a campaign nothing like it is known; without `grouped_at` it waits its turn."""

    report = models.OneToOneField(Report, on_delete=models.CASCADE, primary_key=True, related_name="membership")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, null=True, related_name="members")
    grouped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["report"], name="membership_waiting", condition=Q(grouped_at=None))]

    def __str__(self) -> str:
        return f"{self.report} in {self.campaign}"


class RememberedTrait(models.Model):
    """A trait by which others find a report."""

    key = models.CharField(max_length=40)  # traits.Trait.key
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    signature = models.BinaryField(default=b"")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "report"], name="trait_once")]

    def __str__(self) -> str:
        return self.key


class StoredTie(models.Model):
    """Why two reports are in one campaign."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="ties")
    other = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="ties_back")
    kind = models.CharField(max_length=20, choices=TRAIT_KINDS)
    value = models.TextField()
    strength = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "other", "kind", "value"], name="tie_once")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.value}"


class KeptApart(models.Model):
    """A person said that two campaigns are not one: the machine never joins them again."""

    first = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="apart_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="apart_in_order"),
            models.CheckConstraint(condition=~Q(reason=""), name="apart_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.first} | {self.second}"


class Turn(models.Model):
    """One row, written at the start of each round: two workers never group at the same time."""

    number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)
