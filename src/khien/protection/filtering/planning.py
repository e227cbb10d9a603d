"""Make the plan from the rows, and turn a permitted plan into the next release."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import islice

from django.db import IntegrityError, transaction
from django.utils import timezone

from khien.core.errors import KhienError
from khien.protection.filtering.compile import content_in_force, content_of
from khien.protection.filtering.compile.files import serials_on_disk
from khien.protection.filtering.engines import Engine
from khien.protection.filtering.models import Hold, ListEntry, ListEntryQuerySet, Release, Resolver
from khien.protection.filtering.plan import Content, Line, Plan
from khien.protection.filtering.screening import (
    good,
    line_of,
    note_refusals,
    strip_unproven,
    unproven_in_force,
    wanted,
)

_AT_ONCE = 500
BELIEVED_EVERY = timedelta(minutes=50)  # of a resolver that is ahead: less than between two scrubs


class Count:
    """Whether as many rows are in force as were published.

    Counting takes its time with a long list, so no change waits for it: a long list is counted while there is
    nothing to publish, for a hundredth of the time. What rows hold is added up each hour, and when they leave.
    """

    def __init__(self) -> None:
        self._due = 0.0

    def differs(self, published: Content, waiting: Sequence[object]) -> bool:
        """Count, if it is time to; rows that were found changed stay so until a new list is out."""
        may_wait = bool(waiting) or time.monotonic() < self._due
        if may_wait and published.size > SHORT and not Hold.objects.of_now().exists():
            return False
        begun = time.monotonic()
        differs = ListEntry.objects.in_force().count() != published.size
        ended = time.monotonic()
        self._due = ended + 100 * (ended - begun)
        return differs


SHORT = 20_000  # entries that are counted in every round
COUNT = Count()


class Overtaken(KhienError):
    """The rows are not those of the plan any more; the next round makes another plan."""


def newest_seen(held: Mapping[str, int] | None) -> int:
    """Return the highest serial that a resolver, given by what it holds, or its files know."""
    return max([0, *serials_on_disk().values(), *(held or {}).values()])


def present_plan(seen: int, *, thorough: bool = False, note: bool = False) -> Plan:
    """Return what a publication would change now.

    Args:
        seen: the highest serial that the resolver or its files know.
        thorough: add up every row in force; otherwise they are counted, when there is time for it.
        note: keep what is refused visible; without it nothing is written.
    """
    newest = Release.objects.newest()
    serial, before = (newest.serial, content_of(newest)) if newest else (0, Content())
    ahead = _rows_ahead(serial).exists()
    to_add, to_remove = wanted()
    found = content_in_force() if thorough or ahead or COUNT.differs(before, to_add + to_remove) else before
    if note:
        note_refusals(to_add + to_remove)
    plan = Plan(serial, before, found, seen, _lines(good(to_add)), _lines(good(to_remove)), rows_ahead=ahead)
    if plan.rows_changed:
        unproven = _lines(unproven_in_force())
        return replace(plan, remove=tuple(dict.fromkeys(plan.remove + unproven)))
    # The first list of all is empty: it shows that canary and resolver work before anything depends on them.
    return plan if plan.serial or plan.seen else replace(plan, add=(), remove=())


def held_plan(resolver: Engine) -> tuple[Hold | None, Plan]:
    """Return what waits for a person now, and exactly what it would change; a hold that is out of date is none."""
    holds = Hold.objects.of_now().filter(released_at=None)
    if not holds.exists():
        return None, Plan(0, Content(), Content())
    plan = present_plan(newest_seen(resolver.serials()), thorough=True)
    return holds.filter(digest=plan.digest).first(), plan


def _lines(entries: Iterable[ListEntry]) -> tuple[Line, ...]:
    return tuple(map(line_of, entries))


def _rows_ahead(serial: int) -> ListEntryQuerySet:
    """Return rows with a serial that is not published yet: the publisher wrote none of them."""
    return ListEntry.objects.filter(added_serial__gt=serial) | ListEntry.objects.filter(removed_serial__gt=serial)


def make_release(plan: Plan, hold: Hold | None) -> Release | None:
    """Mark the rows of a plan and write its release; None when another publisher was faster.

    Args:
        plan: nothing speaks against it, or a person released it.
        hold: that release.
    """
    try:
        with transaction.atomic():
            serial = serial_after(plan.serial, plan.next_serial)
            if plan.rows_changed:
                _mend_rows(serial)
            _mark(ListEntry.objects.to_add(), plan.add, exactly=True, added_serial=serial)
            _mark(ListEntry.objects.in_force(), plan.remove, exactly=not plan.rows_changed, removed_serial=serial)
            after = content_in_force() if plan.rows_changed else plan.after
            return Release.objects.create(
                serial=serial,
                digest=after.digest,
                size=after.size,
                added=len(plan.add),
                removed=len(plan.remove),
                hold=hold,
            )
    except (IntegrityError, Overtaken):
        return None


def release_again(release: Release) -> Release | None:
    """Write a release that holds what another one holds; None when another publisher was faster."""
    try:
        with transaction.atomic():
            serial = serial_after(release.serial)
            return Release.objects.create(
                serial=serial, digest=release.digest, size=release.size, added=0, removed=0
            )
    except (IntegrityError, Overtaken):
        return None


def serial_after(newest: int, least: int = 0) -> int:
    """Return the serial of the next release, within the transaction that makes it; one that nobody has already.

    A resolver of others that is ahead shows that database and files are an old copy. Under serials that it knows
    it would look at no list, or would apply a difference to another one. It is believed once in a while only: each
    time costs a new base, and one that lies must not make every change as dear as the whole list.

    Args:
        newest: serial of the newest release; 0 before the first.
        least: that it must be.

    Raises:
        Overtaken: another publisher has made a newer one.
    """
    # One publisher at a time counts on from a release (PostgreSQL; SQLite has one writer anyway).
    list(Release.objects.select_for_update().filter(serial=newest))
    if Release.objects.filter(serial__gt=newest).exists():
        raise Overtaken("Another publisher was faster.")
    ahead = Resolver.objects.ahead_of(newest)
    if ahead and Release.objects.skipped_since(timezone.now() - BELIEVED_EVERY):
        ahead = 0
    return max(newest + 1, least, ahead + 1)


def _mend_rows(serial: int) -> None:
    """Give rows that somebody else changed serials that can be true, and strip what the ledger does not prove."""
    ListEntry.objects.filter(removed_serial__gte=serial).update(removed_serial=None)
    ListEntry.objects.filter(added_serial__gte=serial).update(added_serial=serial)
    strip_unproven()


def _mark(rows: ListEntryQuerySet, lines: Iterable[Line], *, exactly: bool, **serials: int) -> None:
    for refs in _batches(line.decision for line in lines):
        # By key: an UPDATE over a join was planned by PostgreSQL as a product of both tables.
        keys = list(rows.filter(decision__ref__in=refs).values_list("pk", flat=True))
        marked = rows.filter(pk__in=keys).update(**serials)
        if exactly and marked != len(refs):
            raise Overtaken("Some rows have changed since the plan was made.")


def _batches(refs: Iterator[str]) -> Iterator[list[str]]:
    while some := list(islice(refs, _AT_ONCE)):
        yield some
