"""Those who want to be told by mail. What they read or open is not recorded, because nothing tells us."""

import secrets

from django.db import models
from django.utils import timezone

from khien.protection.warnings.models.alerts import Edition


def new_secret() -> str:
    """Return what stands in somebody's link to unsubscribe (192 bits)."""
    return secrets.token_urlsafe(24)


class Subscriber(models.Model):
    """Somebody who has confirmed an address. The row goes when they unsubscribe."""

    address_key = models.CharField(max_length=64, unique=True)  # a keyed digest: one row for each address
    sealed = models.BinaryField()  # the address
    secret = models.CharField(max_length=40, unique=True, default=new_secret)
    language = models.CharField(max_length=2)
    topics = models.CharField(max_length=600, blank=True)  # with commas; empty: all
    provinces = models.CharField(max_length=120, blank=True)  # codes with commas; empty: all
    seen_until = models.DateTimeField(default=timezone.now)  # what was published until then was considered
    due_at = models.DateTimeField(default=timezone.now)  # the next digest comes not before

    class Meta:
        indexes = [models.Index(fields=["seen_until", "due_at"], name="subscriber_due")]

    def __str__(self) -> str:
        return f"subscriber {self.pk}"

    def wants(self, edition: Edition) -> bool:
        """Whether an edition is about a topic and a place that this person chose."""
        if self.topics and edition.category not in self.topics.split(","):
            return False
        chosen = set(self.provinces.split(",")) if self.provinces else set()
        return not chosen or not edition.provinces or not chosen.isdisjoint(edition.province_codes)


class Sent(models.Model):
    """An edition has gone to a person: the database refuses a second time."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="sent")
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscriber", "edition"], name="edition_sent_once")]

    def __str__(self) -> str:
        return f"{self.subscriber_id}: {self.edition_id}"
