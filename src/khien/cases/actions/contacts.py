"""Contact data: opened only for a stated purpose, on record; gone when their time is over."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from khien.cases.errors import FieldMissing, NoContactKept
from khien.cases.events import ContactSeen
from khien.cases.models import Appeal, ContactView
from khien.core.sealing import unseal
from khien.intake.models import Report
from khien.ledger.record import SYSTEM
from khien.outbox.announce import announce
from khien.people.models import Person
from khien.people.rights import Right, require

SHORTEST_PURPOSE = 10  # characters: "x" is no purpose


def see_contact(*, of: Report | Appeal, purpose: str, by: Person) -> str:
    """Open contact data, and put on record who did and what for.

    Args:
        of: the report or the appeal.
        purpose: why they are needed.
        by: who looks.

    Raises:
        NotAllowed, FieldMissing, NoContactKept.
        CannotUnseal: the key does not fit.
    """
    require(by, Right.SEE_CONTACT)
    if len(purpose.strip()) < SHORTEST_PURPOSE:
        raise FieldMissing("purpose", _("Say in a few words what you need the contact for. It is recorded."))
    return _open(of, purpose.strip(), by)


def open_to_write(*, of: Report | Appeal, purpose: str) -> str | None:
    """Open contact data for a letter that the system itself writes, on record like any other opening.

    Returns:
        What was given; None when nothing is kept, or when it was opened for this purpose before: a letter is
        written once.
    """
    if of.contact is None or of.contact_views.filter(person=None, purpose=purpose).exists():
        return None
    return _open(of, purpose, None)


def _open(of: Report | Appeal, purpose: str, by: Person | None) -> str:
    if of.contact is None:
        raise NoContactKept
    report, appeal = (of, None) if isinstance(of, Report) else (None, of)
    with transaction.atomic():
        text = unseal(bytes(of.contact), settings.CONTACT_KEY)
        ContactView.objects.create(report=report, appeal=appeal, person=by, purpose=purpose)
        seen = ContactSeen(
            report_id=report.pk if report else None, appeal_id=appeal.pk if appeal else None, purpose=purpose
        )
        announce(seen, by=by or SYSTEM)
    return text


def forget_contacts() -> int:
    """Delete the contact data of appeals whose time is over; return how many were deleted."""
    over = Appeal.objects.filter(contact_until__lt=timezone.localdate())
    return over.update(contact=None, contact_until=None)
