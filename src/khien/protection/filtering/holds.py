"""Publications that wait for a person: held by digest, released by digest."""

from dataclasses import asdict

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from khien.core.errors import KhienError
from khien.ledger.record import SYSTEM
from khien.outbox.announce import announce
from khien.people.models import Person
from khien.people.rights import Right, require
from khien.protection.filtering.events import PublicationHeld, PublicationReleased
from khien.protection.filtering.guard import WINDOW, Limits, Reason, Recent, Why, reasons_to_hold
from khien.protection.filtering.models import Hold, Release
from khien.protection.filtering.plan import Plan


class NothingHeld(KhienError):
    """The publication is not held any more: somebody released it, or the plan has changed."""

    status = 409


def limits() -> Limits:
    """Return the brake that is set."""
    return Limits(settings.BRAKE_SHARE, settings.BRAKE_FLOOR)


def recent() -> Recent:
    """Return what has been published lately without a person's release."""
    flood = Release.objects.filter(made_at__gt=timezone.now() - WINDOW, withdrawn_at=None)
    # Holds are few, and one of a later list is younger: years of releases need not be read for it.
    held = Hold.objects.filter(release__isnull=False).order_by("-pk").values_list("release__serial", flat=True)
    if (released := held.first()) is not None:
        flood = flood.filter(serial__gt=released)
    sums = flood.aggregate(added=Sum("added", default=0), removed=Sum("removed", default=0))
    # The list that came back, and folds after it, change nothing: they are no answer to what was taken back.
    changed = Release.objects.exclude(added=0, removed=0, hold=None).order_by("-serial").first()
    return Recent(**sums, withdrawn=changed.wrong_canaries if changed and changed.withdrawn_at else ())


def reasons_against(plan: Plan) -> list[Reason]:
    """Return why a plan must wait for a person."""
    return reasons_to_hold(plan, recent(), limits())


def permitted(plan: Plan) -> tuple[Plan, Hold | None] | None:
    """Return what may be published of a plan now, and the hold that a person released for it.

    When the whole must wait, it is held; what undoes harm, or else what protects, goes on alone if nothing speaks
    against it.
    """
    reasons = reasons_against(plan)
    if not reasons:
        return plan, None
    if released := _released_half(plan):
        return plan, released
    held = _hold(plan, reasons)
    if held.released_at:
        return plan, held
    return next(((part, None) for part in plan.parts() if not reasons_against(part)), None)


def _released_half(plan: Plan) -> Hold | None:
    """Return what a person released of a plan, when the rest of it came later and nothing speaks against that."""
    halves = plan.parts()
    for half, rest in (halves, halves[::-1]) if len(halves) == 2 else ():
        released = Hold.objects.of_now().filter(digest=half.digest, released_at__isnull=False).first()
        if released and not reasons_against(rest):
            return released
    return None


def released_since_last() -> bool:
    """Whether a person has released something that is not published yet."""
    return Hold.objects.of_now().filter(released_at__isnull=False).exists()


def _hold(plan: Plan, reasons: list[Reason]) -> Hold:
    plain = [asdict(reason) for reason in reasons]
    with transaction.atomic():
        held, new = Hold.objects.get_or_create(
            digest=plan.digest,
            defaults={
                "serial": plan.serial,
                "reasons": plain,
                "added": len(plan.add),
                "removed": len(plan.remove),
            },
        )
        if new:
            announce(PublicationHeld(digest=held.digest, reasons=plain), by=SYSTEM, about=_ref(held))
    return held


def _ref(held: Hold) -> str:
    return f"hold:{held.digest[:16]}"


def sentences(held: Hold) -> list[str]:
    """Return why a publication is held, in the language that is active now."""
    return [Reason(**plain | {"why": Why(plain["why"])}).sentence for plain in held.reasons]


def release_hold(*, held: Hold, by: Person) -> None:
    """Let a held publication go on.

    Raises:
        NotAllowed: only a supervisor may.
        NothingHeld: it was released before, or the list has gone on since.
    """
    require(by, Right.RELEASE_BRAKE)
    with transaction.atomic():
        waiting = Hold.objects.of_now().filter(pk=held.pk, released_at=None)
        moved = waiting.update(released_by=by, released_at=timezone.now())
        if not moved:
            raise NothingHeld(_("This publication is not held any more. Reload the page."))
        announce(PublicationReleased(digest=held.digest), by=by, about=_ref(held))
