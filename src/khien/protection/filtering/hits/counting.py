"""From names that were stopped to rows: entry, hour, how often."""

import threading
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from khien.protection.filtering.models import HourlyHits, ListEntry
from khien.protection.filtering.tree import above, key_of

DISTINCT = 100_000  # names kept between two writings; a flood of invented ones must not fill the memory
_AT_ONCE = 400  # keys in one question to the database


class Tally:
    """What was stopped since it was last written down; kept in memory only."""

    def __init__(self) -> None:
        self._lock, self._names = threading.Lock(), Counter[str]()

    def add(self, name: str, times: int = 1) -> None:
        """Count a name; a new one is left out when there are too many."""
        with self._lock:
            if name in self._names or len(self._names) < DISTINCT:
                self._names[name] += times

    def write_down(self) -> None:
        """Write and forget; what cannot be written is kept for the next time."""
        with self._lock:
            names, self._names = self._names, Counter()
        try:
            write_down(names, timezone.now())
        except BaseException:
            for name, times in names.items():
                self.add(name, times)
            raise


def write_down(names: Mapping[str, int], now: datetime) -> None:
    """Add to the rows of this hour. A name that no entry stands for is forgotten here."""
    entries = _entries({name: _places(name) for name in names})
    by_times: defaultdict[int, list[int]] = defaultdict(list)
    totals = Counter[int]()
    for name, entry in entries.items():
        totals[entry] += names[name]
    for entry, times in totals.items():
        by_times[times].append(entry)
    hour = now.replace(minute=0, second=0, microsecond=0)
    with transaction.atomic():
        # Of two counters one makes the row; both add to it, neither overwrites.
        HourlyHits.objects.bulk_create(
            [HourlyHits(entry_id=entry, hour=hour) for entry in sorted(totals)],
            ignore_conflicts=True,
            batch_size=_AT_ONCE,
        )
        for times, some in sorted(by_times.items()):
            for start in range(0, len(some), _AT_ONCE):
                rows = HourlyHits.objects.filter(hour=hour, entry__in=sorted(some)[start : start + _AT_ONCE])
                rows.update(count=F("count") + times)


def _places(name: str) -> list[bytes]:
    """Return the keys of a name and of everything above it, the longest first."""
    key = key_of(name)
    return [key, *reversed(above(key))]


def _entries(places: Mapping[str, list[bytes]]) -> dict[str, int]:
    """Return for each name the entry that stands for it."""
    wanted = sorted({key for keys in places.values() for key in keys})
    known: dict[bytes, int] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        rows = ListEntry.objects.in_force().names().filter(key__in=wanted[start : start + _AT_ONCE])
        known |= {bytes(key): entry for key, entry in rows.order_by("pk").values_list("key", "pk")}
    found = {name: next((known[key] for key in keys if key in known), None) for name, keys in places.items()}
    return {name: entry for name, entry in found.items() if entry is not None}


def forget_hits() -> None:
    """Delete what is older than the retention."""
    oldest = timezone.now() - timedelta(days=settings.HITS_RETENTION_DAYS)
    HourlyHits.objects.filter(hour__lt=oldest).delete()
