"""Compare everything with everything from time to time; it must find nothing. What it finds, it mends and logs."""

import time
from collections.abc import Iterator
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from khien.cases.models import Decision
from khien.cases.states import DecisionState
from khien.protection.filtering.compile import ListDamaged, content_of, mend_keys
from khien.protection.filtering.compile.files import files_agree, rewrite_zones
from khien.protection.filtering.compile.zone import ZONES
from khien.protection.filtering.engines import Engine, EngineFailed, engine
from khien.protection.filtering.models import ListEntry, Release, Resolver
from khien.protection.filtering.planning import newest_seen, present_plan, release_again
from khien.protection.filtering.publish import next_release, only_publisher
from khien.protection.filtering.screening import guarded_in_force, look_again, unproven_in_force

log = structlog.get_logger(__name__)

PROVEN_AT_ONCE = 5_000  # rows
LOOKS = 3  # before publications are kept waiting for one more
SAMPLE = 500  # names that are asked over DNS
ON_ITS_WAY = timedelta(minutes=5)  # a younger decision may still wait for its delivery: that is no fault


def scrub() -> list[str]:
    """Return, and log, what did not agree: decisions, entries, ledger, release, zone files, resolver."""
    look_again()
    found = [*_entries_that_are_missing(), *_entries_that_are_too_many(), *_unproven(), *_guarded()]
    if all(any(_files_and_resolver(mend=False)) for _look in range(LOOKS)):
        # Reading everything takes long, and the list went on meanwhile: only what is found at rest is a finding.
        with only_publisher():
            found += _files_and_resolver(mend=True)
    found += _resolvers_that_are_ahead()  # after the files: it makes a release that they do not hold yet
    for line in found:
        log.error("scrub", found=line)
    return found


def _entries_that_are_missing() -> Iterator[str]:
    blocks = Decision.objects.in_force().filter(
        kind=Decision.Kind.BLOCK, decided_at__lt=timezone.now() - ON_ITS_WAY
    )
    for decision in blocks.exclude(list_entry__wanted=True).select_related("case__subject"):
        with transaction.atomic():
            ListEntry.objects.want(decision)
            ListEntry.objects.filter(decision=decision).update(wanted=True)
        yield f"{decision.ref} is in force, but no entry was wanted for it."


def _entries_that_are_too_many() -> Iterator[str]:
    ended = ListEntry.objects.filter(wanted=True).exclude(decision__state=DecisionState.APPROVED)
    ended = ended.exclude(decision__ended_at__gte=timezone.now() - ON_ITS_WAY)
    for entry in ended.select_related("decision"):
        ended.filter(pk=entry.pk).update(wanted=False)
        yield f"{entry.decision.ref} is not in force, but its entry was wanted."


def _unproven() -> Iterator[str]:
    """Prove some rows against the ledger: with the hours all have their turn, and no decision waits long."""
    for entry in unproven_in_force(*_turn()):
        yield f"{entry.decision.ref} is listed, but the ledger does not prove its approval."


def _guarded() -> Iterator[str]:
    """Tell of blocks whose names came onto the guard list later; whether to end them is for people to decide."""
    if refs := [entry.decision.ref for entry in guarded_in_force(*_turn())]:
        yield (
            f"Names that are guarded by now are blocked ({len(refs)}), such as in {', '.join(refs[:5])}: "
            "end these blocks, or let a supervisor block anew with a reason."
        )


def _turn() -> tuple[int, int]:
    """Return which part of the rows is read in this hour, and into how many they are divided."""
    parts = 1 + ListEntry.objects.in_force().count() // PROVEN_AT_ONCE
    return int(time.time() // 3_600), parts


def _resolvers_that_are_ahead() -> Iterator[str]:
    """Database and files were put back to an old copy: nobody out there would look at their next lists."""
    release = Release.objects.newest()
    ahead = Resolver.objects.ahead_of(release.serial) if release else 0
    if release and ahead and release_again(release):  # none when the list has gone on meanwhile
        yield f"A resolver of others has serial {ahead}, the database ended at {release.serial}: an old copy?"


def _files_and_resolver(*, mend: bool) -> Iterator[str]:
    release, resolver = Release.objects.newest(), engine()
    if release is None:
        return
    seen = newest_seen(resolver.serials())
    if seen > release.serial:
        yield f"Files or resolver are at serial {seen}, the database ends at {release.serial}: is it an old copy?"
        return
    plan = present_plan(seen, thorough=True)
    if plan.rows_changed:
        yield f"The rows in force ({plan.found.size}) are not those that were published ({plan.before.size})."
        if mend:
            next_release(seen, thorough=True)
        return
    try:
        if ListEntry.objects.exclude(ref=F("decision__ref")).exists():
            raise ListDamaged(release.serial, content_of(release), plan.found)
        yield from _compare(release, resolver, mend=mend)
    except ListDamaged as damage:
        yield damage.user_message
        if mend:
            mend_keys()
            next_release(seen, thorough=True)
    except EngineFailed as failure:
        yield failure.user_message


def _compare(release: Release, resolver: Engine, *, mend: bool) -> Iterator[str]:
    if resolver.serials() is None:
        yield "The resolver is away."
        return
    wrong = _not_blocked(resolver)
    if wrong or not files_agree(release):
        yield f"Files or resolver were not at serial {release.serial}; {len(wrong)} names tried were not blocked."
        if mend:
            rewrite_zones(release_again(release) or release)  # other content never has a serial that is out
            resolver.load(reversed(ZONES))


def _not_blocked(resolver: Engine) -> set[str]:
    """Return the names in force, of some taken at random, that the resolver does not block."""
    names = ListEntry.objects.in_force().names().order_by("?").values_list("value", flat=True)[:SAMPLE]
    return set(names) - resolver.blocked(names)
