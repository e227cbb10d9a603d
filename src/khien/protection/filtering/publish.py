"""Publishing is reconciliation: what the decisions want, less what is published, is a plan; the plan may refuse itself.

Order of effects: the release's row, the zone file, the resolver, the confirmation. A publisher that is killed between
any two leaves a release without confirmation, and the next round goes on from there. Rounds of several publishers
are kept apart by a lock on the resolver's folder; serials by a unique constraint.
"""

import contextlib
import fcntl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from khien.ledger.record import SYSTEM
from khien.outbox.announce import announce
from khien.protection.filtering.compile import digest_in_force, names_in_force, require_whole
from khien.protection.filtering.compile.zone import CANARY, zone_lines
from khien.protection.filtering.engines import Engine, EngineFailed, engine
from khien.protection.filtering.events import ListPublished
from khien.protection.filtering.guard import reasons_to_hold
from khien.protection.filtering.holds import hold, limits, may_go_on
from khien.protection.filtering.models import ListEntry, Release
from khien.protection.filtering.plan import Line, Plan, Published
from khien.protection.filtering.screening import screened

log = structlog.get_logger(__name__)

NAMED = 200  # decisions that the ledger entry of a publication names one by one


def publish_list() -> None:
    """Bring what the decisions want into force; cheap when nothing has changed."""
    with only_publisher(Path(settings.RESOLVER_FOLDER)):
        release = _next_release() or Release.objects.order_by("-serial").first()
        if release and not (release.confirmed_at and _holds(release)):
            _put_in_force(release)


@contextlib.contextmanager
def only_publisher(folder: Path) -> Iterator[None]:
    """Wait until no other publisher of this machine is at work."""
    with (folder / "publish.lock").open("w", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def published() -> Published:
    """Return the list as it was last released."""
    last = Release.objects.order_by("-serial").first()
    return Published(last.serial, last.size, last.digest) if last else Published()


def line_of(entry: ListEntry) -> Line:
    """Return an entry as a plain line."""
    return Line(entry.scope, entry.value, entry.decision.ref)


def _next_release() -> Release | None:
    """Turn what is wanted into the next release; None when there is nothing to do or it must wait."""
    to_add = screened(ListEntry.objects.to_add())
    to_remove = screened(ListEntry.objects.to_remove())
    plan = Plan(published(), tuple(map(line_of, to_add)), tuple(map(line_of, to_remove)))
    if not plan:
        return None
    if not may_go_on(plan, reasons_to_hold(plan, ListEntry.objects.in_force().count(), limits())):
        return None
    try:
        return _release(plan, to_add, to_remove)
    except IntegrityError:
        return None  # another machine's publisher took this serial; the next round sees what is left


def _release(plan: Plan, to_add: list[ListEntry], to_remove: list[ListEntry]) -> Release:
    after = plan.after
    with transaction.atomic():
        _mark(to_add, added_serial=after.serial)
        _mark(to_remove, removed_serial=after.serial)
        rows = ListEntry.objects.in_force().count()
        if rows != after.size:  # a supervisor released it knowing that rows had been changed: count anew
            after = replace(after, size=rows, digest=digest_in_force())
        return Release.objects.create(
            serial=after.serial, digest=after.digest, size=after.size, added=len(to_add), removed=len(to_remove)
        )


def _mark(entries: list[ListEntry], **serials: int | None) -> None:
    keys = [entry.pk for entry in entries]
    for start in range(0, len(keys), 500):
        ListEntry.objects.filter(pk__in=keys[start : start + 500]).update(**serials)


def _holds(release: Release) -> bool:
    """Whether the resolver still answers from this release; a restarted one may have lost it."""
    return engine().serial() in {release.serial, None}


def _put_in_force(release: Release) -> None:
    resolver = engine()
    require_whole()
    write_zone(resolver.zone_file, release)
    try:
        resolver.load()
        if (serial := resolver.serial()) != release.serial:
            raise EngineFailed(f"The resolver answers from serial {serial}, not {release.serial}.")
        wrong = wrong_canaries(resolver)
    except EngineFailed as error:
        log.error("list not in force", serial=release.serial, error=error.user_message)
        return
    if wrong:
        _withdraw(release, wrong)
    elif not release.confirmed_at:
        _confirm(release)


def write_zone(path: Path, release: Release) -> None:
    """Write the whole zone beside the old one and put it in place in one step."""
    fresh = path.with_suffix(".fresh")
    with fresh.open("w", encoding="ascii") as file:
        file.writelines(zone_lines(release.serial, names_in_force()))
    fresh.replace(path)


def wrong_canaries(resolver: Engine) -> list[str]:
    """Return what the resolver answers wrongly: our own canary must be blocked, all others must not be."""
    wrong = [] if resolver.is_blocked(CANARY) else [f"{CANARY} is not blocked."]
    return wrong + [f"{name} is blocked." for name in settings.CANARIES if resolver.is_blocked(name)]


def _confirm(release: Release) -> None:
    added = ListEntry.objects.filter(added_serial=release.serial).values_list("decision__ref", flat=True)
    removed = ListEntry.objects.filter(removed_serial=release.serial).values_list("decision__ref", flat=True)
    event = ListPublished(
        serial=release.serial,
        digest=release.digest,
        size=release.size,
        added=list(added) if release.added <= NAMED else [],
        removed=list(removed) if release.removed <= NAMED else [],
    )
    with transaction.atomic():
        if Release.objects.filter(pk=release.pk, confirmed_at=None).update(confirmed_at=timezone.now()):
            announce(event, by=SYSTEM, about=f"serial:{release.serial}")


def _withdraw(release: Release, wrong: list[str]) -> None:
    """Go back to the list before, under a new serial, and keep the change until a person has looked."""
    log.error("canaries failed", serial=release.serial, wrong=wrong)
    if not release.added and not release.removed:
        return  # the list before fails as well: the canary, not the change, is the trouble
    came = list(ListEntry.objects.filter(added_serial=release.serial).select_related("decision"))
    went = list(ListEntry.objects.filter(removed_serial=release.serial).select_related("decision"))
    before = Release.objects.filter(serial__lt=release.serial).order_by("-serial").first()
    with transaction.atomic():
        Release.objects.filter(pk=release.pk).update(withdrawn_at=timezone.now(), confirmed_at=timezone.now())
        _mark(came, added_serial=None)
        _mark(went, removed_serial=None)
        again = Release.objects.create(
            serial=release.serial + 1,
            digest=before.digest if before else Published().digest,
            size=before.size if before else 0,
            added=0,
            removed=0,
        )
        hold(Plan(published(), tuple(map(line_of, came)), tuple(map(line_of, went))), wrong)
    _put_in_force(again)
