"""Publishing is reconciliation: what the decisions want, less what is published, is a plan; it may refuse itself.

Order of effects: the release's row, the zone files, the resolver, the confirmation. A publisher that is killed
between any two leaves a release without confirmation, and the next round goes on from there. Publishers of one
machine are kept apart by a lock on the resolver's folder; those of several by the unique serial.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from khien.ledger.record import SYSTEM
from khien.outbox.announce import announce
from khien.protection.filtering.compile import ListDamaged, content_of, mend_keys
from khien.protection.filtering.compile.files import are_written, serials_on_disk, will_do, write_zones
from khien.protection.filtering.compile.zone import BASE, CANARIES, HOT, ZONES
from khien.protection.filtering.engines import Engine, EngineFailed, engine
from khien.protection.filtering.engines.unbound import Unbound
from khien.protection.filtering.events import ListPublished
from khien.protection.filtering.holds import permitted, released_since_last
from khien.protection.filtering.models import ListEntry, Release
from khien.protection.filtering.plan import Content
from khien.protection.filtering.planning import (
    Overtaken,
    make_release,
    newest_seen,
    present_plan,
    release_again,
    serial_after,
)
from khien.protection.filtering.resolvers.asking import own_has
from khien.protection.filtering.standstill import STANDSTILL, Trouble
from khien.turns import in_turn

log = structlog.get_logger(__name__)

NAMED = 200  # decisions that the ledger entry of a publication names one by one
TROUBLE = Trouble()


def publish_list() -> None:
    """Bring what the decisions want into force; cheap when nothing has changed."""
    with only_publisher():
        resolver = engine()
        held = resolver.serials()
        seen = newest_seen(held)
        try:
            release = next_release(seen) or Release.objects.newest()
            if release and held and held[HOT] == release.serial and not are_written(release):
                # Other content under a serial that is out: Knot would count on by itself, others would not look.
                release = release_again(release) or release
            if release and seen <= release.serial:
                put_in_force(release, resolver, held)
            TROUBLE.is_over()
        except ListDamaged as damage:
            TROUBLE.say(damage.user_message)
            mend_keys()
            next_release(seen, thorough=True)
        except (EngineFailed, Overtaken) as failure:
            TROUBLE.say(failure.user_message)


def only_publisher(lock: str = "publish.lock") -> AbstractContextManager[None]:
    """Wait until nobody else on this machine who takes the same lock is at work."""
    return in_turn(Path(settings.RESOLVER_FOLDER) / lock)


def next_release(seen: int, *, thorough: bool = False) -> Release | None:
    """Turn what is wanted into the next release; None when there is nothing to do or it must wait.

    Args:
        seen: the highest serial that the resolver or its files know.
        thorough: add up every row in force.
    """
    if STANDSTILL.lasts():
        return None
    plan = present_plan(seen, thorough=thorough or released_since_last(), note=True)
    if not plan or Release.objects.filter(serial__gt=plan.serial).exists():
        return None  # nothing to do, or a publisher of another machine was faster
    allowed = permitted(plan)
    if allowed is None:
        STANDSTILL.begin(plan.digest)
        return None
    return make_release(*allowed)


def put_in_force(release: Release, resolver: Engine, held: Mapping[str, int] | None) -> None:
    """Bring files and resolver to a release, and ask the resolver whether it answers from it.

    A base that was folded is left to the fold as long as the hot zone says what the one before it lacks.

    Args:
        release: the newest.
        resolver: takes it.
        held: the serials that the resolver has now; None when it is away.

    Raises:
        ListDamaged: the rows are not what was published; files and resolver keep what they have.
        CannotWrite: the disk does not take the files; they stay, and so does what the resolver has.
        EngineFailed: the resolver is away, did not take the list, or answers wrongly.
    """
    written = write_zones(release)
    on_disk = serials_on_disk()
    if held is None:
        raise EngineFailed("The resolver is away. The list is on disk, and is loaded when it is back.")
    stale = [zone for zone in (BASE, HOT) if zone in written or not will_do(zone, held[zone], on_disk)]
    if release.confirmed_at and not stale:
        return
    if stale:
        resolver.load(stale)
        held = resolver.serials()
    if held is None or not all(will_do(zone, held[zone], on_disk) for zone in ZONES):
        raise EngineFailed(f"The resolver answers from serials {held}, not {on_disk}.")
    _judge(release, resolver)


def _judge(release: Release, resolver: Engine) -> None:
    wrong = wrong_canaries(resolver)
    if not wrong and own_has(release.serial):  # the primary only says the rules; this one resolves
        wrong = wrong_canaries(Unbound())
    untried = [] if release.confirmed_at else list(Release.objects.unconfirmed(release))
    if not wrong:
        for row in untried:
            _confirm(row)
    elif any(row.added or row.removed for row in untried):
        _withdraw(untried, wrong, resolver)
    else:  # the list before fails as well: the canary, not the change, is the trouble
        raise EngineFailed("The resolver answers wrongly for " + " ".join(wrong))


def wrong_canaries(resolver: Engine) -> list[str]:
    """Return the names that are answered wrongly: our canaries must be blocked, and names to be kept must not."""
    blocked = resolver.blocked([*CANARIES.values(), *settings.CANARIES])
    missing = [CANARIES[zone] for zone in ZONES if CANARIES[zone] not in blocked]
    return missing + [name for name in settings.CANARIES if name in blocked]


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
        open_ = Release.objects.filter(pk=release.pk, confirmed_at=None, withdrawn_at=None)
        if open_.update(confirmed_at=timezone.now()):
            announce(event, by=SYSTEM, about=f"serial:{release.serial}")


def _withdraw(untried: Sequence[Release], wrong: list[str], resolver: Engine) -> None:
    """Go back to the last good list, under a new serial; the change waits for a person (`guard.Why.CANARIES`).

    Args:
        untried: the releases since that list, in order: no canary was asked of any of them before.
        wrong: the canaries that were answered wrongly.
        resolver: takes the list that comes back.
    """
    first, last, good = untried[0].serial, untried[-1].serial, Release.objects.last_good()
    log.error("publication taken back", serials=[first, last], wrong=wrong)
    before = content_of(good) if good else Content()
    with transaction.atomic():
        serial = serial_after(last)
        again = Release.objects.create(serial=serial, digest=before.digest, size=before.size, added=0, removed=0)
        taken = Release.objects.filter(serial__range=(first, last), confirmed_at=None, withdrawn_at=None)
        if taken.update(withdrawn_at=timezone.now(), wrong_canaries=wrong) != len(untried):
            raise Overtaken("Another publisher has seen this list in force, or has taken it back already.")
        ListEntry.objects.filter(removed_serial__range=(first, last)).update(removed_serial=None)
        ListEntry.objects.filter(added_serial__range=(first, last)).update(added_serial=None)
    put_in_force(again, resolver, resolver.serials())
