"""Publications that wait for a person: held by digest, released by digest."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from khien.core.errors import KhienError
from khien.ledger.record import SYSTEM
from khien.outbox.announce import announce
from khien.people.models import Person
from khien.people.rights import Right, require
from khien.protection.filtering.events import PublicationHeld, PublicationReleased
from khien.protection.filtering.guard import Limits
from khien.protection.filtering.models import Hold
from khien.protection.filtering.plan import Plan


class NothingHeld(KhienError):
    """The publication is not held any more: somebody released it, or the plan has changed."""


def limits() -> Limits:
    """Return the brake that is set."""
    return Limits(settings.BRAKE_SHARE, settings.BRAKE_FLOOR)


def may_go_on(plan: Plan, reasons: list[str]) -> bool:
    """Whether a plan may be published now: nothing speaks against it, or a person released exactly this one."""
    held = Hold.objects.filter(digest=plan.digest).first()
    if held is None and reasons:
        hold(plan, reasons)
    return held.released_at is not None if held else not reasons


def hold(plan: Plan, reasons: list[str]) -> None:
    """Hold a plan until a person releases it."""
    with transaction.atomic():
        _held, new = Hold.objects.get_or_create(
            digest=plan.digest, defaults={"reasons": reasons, "added": len(plan.add), "removed": len(plan.remove)}
        )
        if new:
            announce(
                PublicationHeld(digest=plan.digest, reasons=reasons), by=SYSTEM, about=f"hold:{plan.digest[:16]}"
            )


def release_hold(*, held: Hold, by: Person) -> None:
    """Let a held publication go on.

    Raises:
        NotAllowed: only a supervisor may.
        NothingHeld: it was released before.
    """
    require(by, Right.RELEASE_BRAKE)
    with transaction.atomic():
        moved = Hold.objects.filter(pk=held.pk, released_at=None).update(
            released_by=by, released_at=timezone.now()
        )
        if not moved:
            raise NothingHeld(_("This publication is not held any more. Reload the page."))
        announce(PublicationReleased(digest=held.digest), by=by, about=f"hold:{held.digest[:16]}")
