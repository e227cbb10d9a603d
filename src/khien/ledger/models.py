"""Ledger rows. Only this package writes them; a row is never changed after it has been sealed."""

from django.db import models
from django.db.models import F, Q


class Entry(models.Model):
    """One fact. `leaf` is the exact public text that is hashed into the log; the columns beside it repeat parts.

    `private` holds what may not be public; the leaf carries only its salted digest, so it too is fixed.
    `mark` proves that the application, which holds a key that the database does not, wrote the row.
    """

    kind = models.CharField(max_length=80)
    at = models.DateTimeField()
    about = models.CharField(max_length=120, blank=True)
    leaf = models.TextField()
    private = models.TextField(blank=True)
    mark = models.CharField(max_length=64)
    index = models.BigIntegerField(null=True, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(index__isnull=True) | Q(index__gte=0), name="entry_index")
        ]
        indexes = [
            models.Index(fields=["about", "kind"], name="entry_about"),
            models.Index(fields=["id"], name="entry_unsealed", condition=Q(index__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about} ({self.at:%Y-%m-%d %H:%M:%S})"


class Checkpoint(models.Model):
    """A signed statement: the log has this size and this root. Of two sealers one collides on `size`."""

    size = models.BigIntegerField(unique=True)
    note = models.TextField()
    # Roots of the perfect subtrees on the right edge, in hex: enough to append without reading old leaves.
    edge = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="checkpoint_size")]
        ordering = [F("size").asc()]

    def __str__(self) -> str:
        return f"checkpoint at {self.size}"
