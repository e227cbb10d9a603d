"""The set of prefixes from the rows of the list: whole, or what changed since a serial."""

from collections.abc import Iterable

import numpy as np

from khien.protection.filtering.compile import LINE, NAME, checked
from khien.protection.filtering.compile.changes import adds_up, changed_lines
from khien.protection.filtering.models import ListEntry, ListEntryQuerySet, Release
from khien.protection.filtering.plan import fields_of
from khien.protection.filtering.prefixes.copies import Copy, Update, after
from khien.protection.filtering.prefixes.expressions import PREFIX_BYTES, full_hash, of_entry
from khien.protection.filtering.prefixes.rice import Prefixes
from khien.protection.filtering.reading import Rows, read_through
from khien.protection.filtering.screening import proven

_AT_ONCE = 500  # prefixes in one query
_LONGEST_DELTA = 50_000  # changes; a client that missed more takes the whole set
_NONE: Prefixes = np.zeros(0, dtype=np.uint32)


def update_since(since: int | None, release: Release | None) -> Update:
    """Return what leads from a serial to a release; the whole set when the serial is unknown or too old."""
    if release is None:
        return whole_of(Copy(0, _NONE))
    whole = NEWEST.at(release)
    base = Release.objects.known(since) if since is not None and since <= release.serial else None
    changes = _changes(base, release) if base else None
    return Update(since, whole.serial, *changes, whole.checksum) if changes else whole


def whole_of(copy: Copy) -> Update:
    """Return what leads from nothing to a copy."""
    return Update(None, copy.serial, copy.prefixes, _NONE, copy.checksum)


class Newest:
    """The newest set, kept for all who ask as it is sent; a new release costs what it changed, as on a device."""

    def __init__(self) -> None:
        self._kept: tuple[str, Update] | None = None

    def at(self, release: Release) -> Update:
        """Return the set of a release."""
        kept = self._kept
        if kept is None or (kept[0], kept[1].serial) != (release.digest, release.serial):
            copy = (self._grown(*kept, release) if kept else None) or _read(release)
            self._kept = kept = release.digest, whole_of(copy)
        return kept[1]

    @staticmethod
    def _grown(digest: str, whole: Update, release: Release) -> Copy | None:
        """Return the next set, made from one that was kept; None when that was taken back, or is far behind."""
        base = Release.objects.known(whole.serial)
        if base is None or base.digest != digest or base.serial > release.serial:
            return None
        changes = _changes(base, release)
        return Copy(release.serial, after(whole.additions, *changes)) if changes else None


NEWEST = Newest()


def _read(release: Release) -> Copy:
    rows = ListEntry.objects.at(release.serial)
    with read_through(_made(some) for some in checked(rows, release=release)) as found:
        return Copy(release.serial, _united(found))


def _made(rows: Rows) -> Prefixes:
    """Return the prefixes of rows; those that are stored, to find rows by, may have been changed."""
    lines = (fields_of(line) for (line,) in rows)
    hashes = [full_hash(of_entry(value, is_name=scope == NAME))[:PREFIX_BYTES] for scope, value, _ref in lines]
    return np.frombuffer(b"".join(hashes), dtype=">u4").astype(np.uint32)


def _united(parts: Iterable[Prefixes]) -> Prefixes:
    return np.unique(np.concatenate([_NONE, *parts]))


def _changes(base: Release, release: Release) -> tuple[Prefixes, Prefixes] | None:
    """Return what came and what went, at the cost of the change; None when it is large, or rows were changed."""
    since, serial = base.serial, release.serial
    if changed_lines(base, release) > _LONGEST_DELTA or not adds_up(base, release):
        return None
    before, now = ListEntry.objects.at(since), ListEntry.objects.at(serial)
    added = _unique(ListEntry.objects.came(since, serial))
    gone = _unique(ListEntry.objects.went(since, serial))
    # A prefix that another entry had before, or still has, neither comes nor goes.
    additions = np.setdiff1d(added, _among(before, added), assume_unique=True)
    removals = np.setdiff1d(gone, _among(now, gone), assume_unique=True)
    return additions, removals


def _unique(entries: ListEntryQuerySet) -> Prefixes:
    return np.unique(_made(list(entries.values_list(LINE))))


def _among(entries: ListEntryQuerySet, prefixes: Prefixes) -> Prefixes:
    parts = [
        _unique(entries.filter(prefix__in=prefixes[start : start + _AT_ONCE].tolist()))
        for start in range(0, len(prefixes), _AT_ONCE)
    ]
    return _united(parts)


def hashes_under(prefix: int) -> list[dict[str, str]]:
    """Return the full hashes of entries in force that begin with a prefix, with scope and category.

    A row that the ledger does not prove stops nobody.
    """
    entries = ListEntry.objects.in_force().filter(prefix=prefix).select_related("decision").order_by("id")
    return [
        {
            "sha256": full_hash(of_entry(entry.value, is_name=entry.scope == NAME)).hex(),
            "scope": entry.scope,
            "category": entry.decision.category,
        }
        for entry in proven(entries)
    ]
