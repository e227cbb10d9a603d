"""What machines found, kept so that a score can always be explained."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from khien.indicators.models import Indicator
from khien.intake.models import CATEGORIES, Attachment
from khien.people.models import Person


class Evidence(models.Model):
    """A dated, sourced, immutable fact about an indicator. The same fact found again is the same row."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="evidence")
    source = models.CharField(max_length=40)  # the collector that found it
    data = models.JSONField()
    digest = models.CharField(max_length=64)  # SHA-256 over the canonical JSON of source and data
    collected_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["indicator", "digest"], name="evidence_once")]

    def __str__(self) -> str:
        return f"{self.source}: {self.indicator}"


class Assessment(models.Model):
    """A score with its reasons, computed from `snapshot` alone by the scorecard of `version`."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="assessments")
    score = models.PositiveSmallIntegerField()
    category = models.CharField(max_length=40, choices=CATEGORIES, blank=True)
    reasons = models.JSONField()
    snapshot = models.JSONField()
    version = models.CharField(max_length=40)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(score__lte=100), name="score_at_most_100")]
        indexes = [models.Index(fields=["indicator", "-made_at"], name="assessment_latest")]
        get_latest_by = "made_at"

    def __str__(self) -> str:
        return f"{self.indicator}: {self.score}"


class Trace(models.Model):
    """Something that two sites of one gang may share, by a key that is quickly found. See `traces.shared`."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="traces")
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "indicator"], name="trace_once")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.indicator}"


class Visit(models.Model):
    """A wish to look at something. `due_at` is also the lease: a claim moves it into the future."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="visits")
    site = models.CharField(max_length=253)  # limits count for what one person registered
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField(default=timezone.now)
    claim = models.CharField(max_length=32, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["indicator"], condition=Q(done_at=None), name="visit_one_open")
        ]
        indexes = [
            models.Index(fields=["due_at"], name="visit_due", condition=Q(done_at=None)),
            models.Index(fields=["site", "asked_at"], name="visit_of_site"),
        ]

    def __str__(self) -> str:
        return f"visit to {self.indicator}"


class PictureReading(models.Model):
    """A reported picture was read; what was found in it is evidence about the things that it names."""

    attachment = models.OneToOneField(Attachment, on_delete=models.CASCADE, related_name="reading")
    read_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"reading of picture {self.attachment_id}"
