"""Hits for people: staff see numbers, the public sees none that could be about a few persons."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from khien.protection.filtering.models import HourlyHits, ListEntry
from khien.web.kept import counted, kept

FEWEST = 10  # smaller numbers are not told in public, nor smaller differences from one look to the next
MONTHS, MOST, DAYS = 12, 20, 30


@dataclass(frozen=True)
class Row:
    """A line of a table.

    Args:
        what: a month (2026-11), or an entry.
        count: None when there were fewer than FEWEST; in public a multiple of it, rounded down.
    """

    what: str | ListEntry
    count: int | None


def monthly() -> list[Row]:
    """Return how often the list stopped somebody in each month, the newest first, counted within the last hour."""
    return [Row(month, _rounded(total) or None) for month, total in kept("hits.months", _months)]


def _months() -> list[tuple[str, int]]:
    months = HourlyHits.objects.annotate(month=TruncMonth("hour")).values("month").order_by("-month")
    rows = months.annotate(total=Sum("count")).values_list("month", "total")[:MONTHS]
    return [(f"{month:%Y-%m}", total) for month, total in rows]


def most_in_public() -> list[Row]:
    """Return the entries that stopped most in thirty days; those with few are left out."""
    return _rows(kept("hits.most", _most))


def count_hit_figures() -> None:
    """Count anew, so that no reader waits for it."""
    counted("hits.months", _months)
    counted("hits.most", _most)


def most_for_staff(since: datetime) -> list[Row]:
    """Return the entries that stopped most since a moment."""
    return _rows(_totals(since, 1))


def _most() -> list[tuple[int, int]]:
    totals = _totals(timezone.now() - timedelta(days=DAYS), FEWEST)
    return sorted(((entry, _rounded(total)) for entry, total in totals), key=lambda row: (-row[1], row[0]))


def _rounded(total: int) -> int:
    return total - total % FEWEST


def _totals(since: datetime, fewest: int) -> list[tuple[int, int]]:
    totals = (
        HourlyHits.objects.filter(hour__gte=since)
        .values("entry")
        .annotate(total=Sum("count"))
        .filter(total__gte=fewest)
        .order_by("-total", "entry")
    )
    return list(totals.values_list("entry", "total")[:MOST])


def _rows(totals: list[tuple[int, int]]) -> list[Row]:
    found = ListEntry.objects.select_related("decision").in_bulk([entry for entry, _total in totals])
    return [Row(found[entry], total) for entry, total in totals if entry in found]
