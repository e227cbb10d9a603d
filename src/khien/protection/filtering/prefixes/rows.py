"""The set of prefixes from the rows of the list: whole, or what changed since a serial."""

from collections.abc import Iterable
from functools import lru_cache

import numpy as np

from khien.cases.models import Decision
from khien.protection.filtering.models import ListEntry, ListEntryQuerySet, Release
from khien.protection.filtering.prefixes.copies import Copy, Update
from khien.protection.filtering.prefixes.expressions import full_hash, of_entry
from khien.protection.filtering.prefixes.rice import Prefixes

_AT_ONCE = 500  # prefixes in one query
_LONGEST_DELTA = 50_000  # changes; a client that missed more takes the whole set


def update_since(since: int | None, release: Release | None) -> Update:
    """Return what leads from a serial to a release; the whole set when the serial is unknown or too old."""
    if release is None:
        return _whole(Copy(0, np.zeros(0, dtype=np.uint32)))
    copy = _copy(release.serial, release.digest)
    if since is None or not Release.objects.filter(serial=since).exists():
        return _whole(copy)
    return _delta(since, copy) or _whole(copy)


def _whole(copy: Copy) -> Update:
    return Update(None, copy.serial, copy.prefixes, np.zeros(0, dtype=np.uint32), copy.checksum)


@lru_cache(maxsize=1)
def _copy(serial: int, _digest: str) -> Copy:
    """Return the whole set of a release; read once for all who ask."""
    return Copy(serial, _unique(ListEntry.objects.at(serial)))


def _delta(since: int, copy: Copy) -> Update | None:
    """Return the difference, whose cost follows the change; None when it is large."""
    before, now = ListEntry.objects.at(since), ListEntry.objects.at(copy.serial)
    added = _unique(now.filter(added_serial__gt=since)[:_LONGEST_DELTA])
    gone = _unique(before.filter(removed_serial__lte=copy.serial)[:_LONGEST_DELTA])
    if len(added) + len(gone) >= _LONGEST_DELTA:
        return None
    # A prefix that another entry had before, or still has, neither comes nor goes.
    additions = np.setdiff1d(added, _among(before, added), assume_unique=True)
    removals = np.setdiff1d(gone, _among(now, gone), assume_unique=True)
    return Update(since, copy.serial, additions, removals, copy.checksum)


def _unique(entries: ListEntryQuerySet) -> Prefixes:
    found: Iterable[int | None] = entries.values_list("prefix", flat=True).iterator(chunk_size=10_000)
    return np.unique(np.fromiter((one for one in found if one is not None), dtype=np.uint32))


def _among(entries: ListEntryQuerySet, prefixes: Prefixes) -> Prefixes:
    parts = [
        _unique(entries.filter(prefix__in=prefixes[start : start + _AT_ONCE].tolist()))
        for start in range(0, len(prefixes), _AT_ONCE)
    ]
    return np.unique(np.concatenate([np.zeros(0, dtype=np.uint32), *parts]))


def hashes_under(prefix: int) -> list[dict[str, str]]:
    """Return the full hashes of entries in force that begin with a prefix, with scope and category."""
    entries = ListEntry.objects.in_force().filter(prefix=prefix).select_related("decision").order_by("id")
    return [
        {
            "sha256": full_hash(of_entry(entry.value, is_name=entry.scope == Decision.Scope.NAME)).hex(),
            "scope": entry.scope,
            "category": entry.decision.category,
        }
        for entry in entries
    ]
