"""What has changed since the base zones were written, read from the rows of the change alone."""

from collections.abc import Iterable, Iterator
from itertools import islice

from django.db.models import Q

from khien.protection.filtering.compile import NAME, content_of
from khien.protection.filtering.compile.zone import hot_rules
from khien.protection.filtering.models import ListEntry, ListEntryQuerySet, Release
from khien.protection.filtering.plan import Line
from khien.protection.filtering.tree import above, end_of, key_of

FOLD = 2_000  # changed lines; with more, the hot zone is folded into the base, beside the publications
LARGEST = 20_000  # with more, a publication waits for a new base
_AT_ONCE = 200  # conditions in one query


def rules_since(base: Release, release: Release, overlap: Iterable[tuple[Release, Release]]) -> list[str] | None:
    """Return the rules of the hot zone.

    They are true before the base, and before any base within the overlap: a name that came and went meanwhile
    passes, because a base that was written in between blocks it.

    Args:
        base: the release that the base zones hold.
        release: the one that the resolver must answer from.
        overlap: pairs of releases: names that changed between the two are told as well.

    Returns:
        None when a new base must be written: much has changed, the rows of the change do not add up, or serials
        were skipped: somebody may have a base of one of these, from a list that the database has lost.
    """
    skipped = Release.objects.skipped(base.serial, release.serial)
    if changed_lines(base, release) > LARGEST or skipped or not adds_up(base, release):
        return None
    spans = [(base.serial, release.serial)]
    spans += [(older.serial, newer.serial) for older, newer in overlap if adds_up(older, newer)]
    in_force = ListEntry.objects.at(release.serial).names()
    came, gone = set[bytes](), set[bytes]()
    for since, until in spans:
        came |= _keys(in_force.filter(added_serial__gt=since, added_serial__lte=until))
        gone |= _gone(since, until, release)
    freed = gone - _among(in_force, gone)
    near = _among(in_force, {place for key in came | freed for place in above(key)}) | _under(in_force, freed)
    return list(hot_rules(came, freed, near))


def adds_up(older: Release, newer: Release) -> bool:
    """Whether the rows of a change lead from one release to the other; they do not when somebody changed them.

    Neither do they when a key is not that of its name: rows are found by their keys, and no digest covers these.
    """
    came, went = _changes(older, newer)
    return content_of(older).changed(_lines(came), _lines(went)) == content_of(newer)


def _gone(since: int, until: int, release: Release) -> set[bytes]:
    """Return the names that changed after one serial and until another, and left the list before the release."""
    left = ListEntry.objects.names().filter(removed_serial__lte=release.serial)
    return _keys(left.filter(removed_serial__gt=since, removed_serial__lte=until)) | _keys(
        left.filter(added_serial__gt=since, added_serial__lte=until)
    )


def changed_lines(base: Release, release: Release) -> int:
    """Return how many lines came or went between two releases."""
    return sum(rows.count() for rows in _changes(base, release))


def _changes(base: Release, release: Release) -> tuple[ListEntryQuerySet, ListEntryQuerySet]:
    span = base.serial, release.serial
    return ListEntry.objects.came(*span), ListEntry.objects.went(*span)


def _lines(rows: ListEntryQuerySet) -> Iterator[Line]:
    for scope, value, ref, key in rows.values_list("scope", "value", "decision__ref", "key"):
        if scope != NAME or bytes(key) == key_of(value):
            yield Line(scope, value, ref)


def _keys(rows: ListEntryQuerySet) -> set[bytes]:
    return {key_of(name) for name in rows.values_list("value", flat=True)}


def _among(rows: ListEntryQuerySet, keys: Iterable[bytes]) -> set[bytes]:
    """Return those of the keys that are among the rows."""
    return {key for some in _batches(keys) for key in _keys(rows.filter(key__in=some)).intersection(some)}


def _under(rows: ListEntryQuerySet, keys: Iterable[bytes]) -> set[bytes]:
    """Return the keys of the rows that are under one of the keys."""
    found: set[bytes] = set()
    for some in _batches(keys):
        under = Q()
        for key in some:
            under |= Q(key__gt=key, key__lt=end_of(key))
        found |= _keys(rows.filter(under))
    return found


def _batches(keys: Iterable[bytes]) -> Iterator[list[bytes]]:
    left = iter(sorted(keys))
    while some := list(islice(left, _AT_ONCE)):
        yield some
