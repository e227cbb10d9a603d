"""The stored indicator: one row for each thing, whoever points at it."""

from collections.abc import Iterable
from hashlib import sha256

from django.db import models
from django.db.models import Q
from django.utils import timezone

from khien.indicators.kinds import IndicatorValue, Kind


def digest_of(value: IndicatorValue) -> str:
    """Return the key under which an indicator is stored once: long URLs do not fit a database index."""
    return sha256(f"{value.kind}:{value.value}".encode()).hexdigest()


class IndicatorManager(models.Manager["Indicator"]):
    """Stores and finds values in bulk."""

    def stored(self, values: Iterable[IndicatorValue]) -> dict[IndicatorValue, "Indicator"]:
        """Return the rows of the values, made where missing, in two queries for each thousand."""
        wanted = {digest_of(value): value for value in values}
        keys = list(wanted)
        rows: dict[IndicatorValue, Indicator] = {}
        for start in range(0, len(keys), 1_000):
            chunk = keys[start : start + 1_000]
            self.bulk_create(
                (Indicator(digest=key, kind=wanted[key].kind, value=wanted[key].value) for key in chunk),
                ignore_conflicts=True,
            )
            rows |= {wanted[row.digest]: row for row in self.filter(digest__in=chunk)}
        return rows


class Indicator(models.Model):
    """A normalised thing that can be harmful."""

    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in Kind])
    value = models.TextField()
    digest = models.CharField(max_length=64, unique=True)
    first_seen_at = models.DateTimeField(default=timezone.now)

    objects = IndicatorManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in Kind]), name="indicator_kind_known"
            ),
            models.CheckConstraint(condition=~Q(value=""), name="indicator_has_value"),
        ]

    def __str__(self) -> str:
        return self.value

    @property
    def as_value(self) -> IndicatorValue:
        """The plain value."""
        return IndicatorValue(Kind(self.kind), self.value)
