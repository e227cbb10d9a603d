"""Check wanted changes, and what is in force, against the ledger: the rows alone prove nothing."""

from collections.abc import Iterable, Iterator, Sequence

import structlog
from django.db.models import Q
from django.db.models.functions import Mod
from django.utils import timezone

from khien.cases.guarding import kept_names
from khien.cases.models import Decision
from khien.cases.states import DecisionState
from khien.ledger.record import facts_about_many, stamp
from khien.protection.filtering.compile.zone import CANARIES, SERIALS
from khien.protection.filtering.guard import Claim, Refusal, refusal_to_add, refusal_to_remove
from khien.protection.filtering.models import ListEntry, ListEntryQuerySet
from khien.protection.filtering.plan import Line

log = structlog.get_logger(__name__)

MOST = 50_000  # changes that one publication takes; the rest follow a second later
AT_ONCE = 2_000  # rows with their decisions, in one look at the ledger
# What judging reads: ten thousand decisions with all their words take twice the time.
_JUDGED = "scope", "value", "wanted", "added_serial", "removed_serial", "decision__ref", "decision__expires_at"
Judged = list[tuple[ListEntry, Refusal | None]]


def line_of(entry: ListEntry) -> Line:
    """Return an entry as a plain line."""
    return Line(entry.scope, entry.value, entry.decision.ref)


def ready_to_add() -> ListEntryQuerySet:
    """Return wanted entries whose decision stands; one that has just ended is left to its reaction."""
    blocks = Q(decision__kind=Decision.Kind.BLOCK, decision__state=DecisionState.APPROVED)
    return ListEntry.objects.to_add().filter(blocks, decision__expires_at__gt=timezone.now())


def judged_to_add(entries: Sequence[ListEntry]) -> Judged:
    """Return entries with the reason why each may not be on the list, if there is one."""
    refs = [entry.decision.ref for entry in entries]
    approvals, ends = facts_about_many(refs, "decision.approved"), facts_about_many(refs, "decision.ended")
    keep = [*kept_names(), *CANARIES.values(), *SERIALS.values()] if entries else []
    return [
        (entry, refusal_to_add(_claim(entry), approvals[entry.decision.ref], ends[entry.decision.ref], keep))
        for entry in entries
    ]


def judged_to_remove(entries: Sequence[ListEntry]) -> Judged:
    """Return entries with the reason why each may not leave the list, if there is one."""
    ends = facts_about_many([entry.decision.ref for entry in entries], "decision.ended")
    return [(entry, refusal_to_remove(ends[entry.decision.ref])) for entry in entries]


def _claim(entry: ListEntry) -> Claim:
    end = entry.decision.expires_at
    return Claim(line_of(entry), stamp(end) if end else "")


def wanted() -> tuple[Judged, Judged]:
    """Return what should come onto the list and what should leave it, each judged; nothing is written."""
    to_add, to_remove = (list(_some(rows)) for rows in (ready_to_add(), ListEntry.objects.to_remove()))
    return judged_to_add(to_add), judged_to_remove(to_remove)


def _some(rows: ListEntryQuerySet) -> Iterable[ListEntry]:
    return rows.select_related("decision").only(*_JUDGED).order_by("pk")[:MOST]


def good(judged: Judged) -> list[ListEntry]:
    """Return the entries that nothing speaks against."""
    return [entry for entry, refusal in judged if refusal is None]


def note_refusals(judged: Judged) -> None:
    """Keep refused entries visible with their reason; not one that has changed since it was judged."""
    for entry, refusal in judged:
        if not refusal:
            continue
        same = ListEntry.objects.filter(
            pk=entry.pk,
            refusal="",
            wanted=entry.wanted,
            added_serial=entry.added_serial,
            removed_serial=entry.removed_serial,
        )
        if same.update(refusal=refusal):
            log.error("entry refused", decision=entry.decision.ref, reason=refusal)


def look_again() -> None:
    """Let the next publication judge anew what was refused: a key was restored, or the guard list was mended."""
    ListEntry.objects.refused().update(refusal="")


_UNPROVEN = frozenset({Refusal.NO_APPROVAL, Refusal.SAME_PERSON, Refusal.OTHER_SUBJECT})
_GUARDED = frozenset({Refusal.PUBLIC_SUFFIX, Refusal.PROTECTED, Refusal.OWN_NAME})


def unproven_in_force(part: int = 0, parts: int = 1) -> list[ListEntry]:
    """Return what is in force although the ledger never approved it.

    Args:
        part: which part of the rows is read, from 0.
        parts: into how many parts they are divided; 1 to read everything.
    """
    return [entry for entry, _refusal in _judged(_part(part, parts), _UNPROVEN)]


def guarded_in_force(part: int = 0, parts: int = 1) -> list[ListEntry]:
    """Return what is in force although it may not come onto the list any more: its name is guarded since.

    Args:
        part, parts: as in `unproven_in_force`.
    """
    return [entry for entry, _refusal in _judged(_part(part, parts), _GUARDED)]


def _part(part: int, parts: int) -> ListEntryQuerySet:
    return ListEntry.objects.annotate(part=Mod("pk", parts)).filter(part=part % parts)


def proven(entries: Iterable[ListEntry]) -> list[ListEntry]:
    """Return the entries whose approval the ledger proves; for a few."""
    return [entry for entry, refusal in judged_to_add(list(entries)) if refusal not in _UNPROVEN]


def strip_unproven() -> None:
    """Take back what somebody else than the publisher put in force without an approval; it stays visible."""
    for entry, refusal in _judged(ListEntry.objects.all(), _UNPROVEN):
        ListEntry.objects.filter(pk=entry.pk).update(added_serial=None, refusal=refusal)
        log.error("entry stripped", decision=entry.decision.ref, reason=refusal)


def _judged(rows: ListEntryQuerySet, reasons: frozenset[Refusal]) -> Iterator[tuple[ListEntry, Refusal]]:
    """Yield what has one of some reasons against it; memory does not grow with the list, read in portions."""
    left, last = rows.in_force().select_related("decision").order_by("pk"), 0
    while some := list(left.filter(pk__gt=last)[:AT_ONCE]):
        last = some[-1].pk
        yield from ((entry, refusal) for entry, refusal in judged_to_add(some) if refusal in reasons)
