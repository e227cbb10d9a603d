"""A machine's to-do: one delivery for each reaction to each fact, and one row for each recurring job."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

FARTHEST = timedelta(minutes=10)  # nothing waits longer: neither a lease nor the pause before the last try


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """The words in which one speaks about deliveries."""

    def open(self) -> "DeliveryQuerySet":
        """Not done, not stuck."""
        return self.filter(done_at=None, stuck_at=None)

    def due(self) -> "DeliveryQuerySet":
        """Open, and its time has come: new, retried, or abandoned by a worker that died.

        A time further ahead than anything waits was written before a clock went back: it has come as well.
        """
        now = timezone.now()
        come = Q(due_at__lte=now) | Q(attempts=0) | Q(due_at__gt=now + FARTHEST)
        return self.open().filter(come)

    def stuck(self) -> "DeliveryQuerySet":
        """Given up after too many tries, or refused for good; an operator must look."""
        return self.exclude(stuck_at=None)


class Delivery(models.Model):
    """A fact on its way to one reaction. `due_at` is also the lease: a claim moves it into the future."""

    entry = models.ForeignKey("ledger.Entry", on_delete=models.PROTECT, related_name="+")
    event = models.CharField(max_length=80)
    payload = models.JSONField()
    reaction = models.CharField(max_length=200)
    due_at = models.DateTimeField(default=timezone.now)
    claim = models.CharField(max_length=32, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)
    stuck_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "reaction"], name="delivery_once"),
            models.CheckConstraint(condition=Q(done_at=None) | Q(stuck_at=None), name="delivery_done_or_stuck"),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="delivery_due", condition=Q(done_at=None, stuck_at=None)),
            models.Index(fields=["reaction"], name="delivery_open", condition=Q(done_at=None, stuck_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.event} → {self.reaction}"


class Job(models.Model):
    """When a recurring job runs next. Several workers share the row; one wins each round."""

    name = models.CharField(max_length=200, unique=True)
    due_at = models.DateTimeField(default=timezone.now)
    last_error = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class Letter(models.Model):
    """A mail that waits to be sent, sealed; the row goes when the mail has gone. `due_at` is also the lease."""

    key = models.CharField(max_length=64, unique=True)  # what makes it one letter; its Message-ID is made of it
    about = models.CharField(max_length=64, blank=True, db_index=True)  # by which letters are taken back
    sealed = models.BinaryField()
    due_at = models.DateTimeField(default=timezone.now, db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.key
