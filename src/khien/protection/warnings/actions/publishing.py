"""The second person: publishes a text exactly as it was seen, or sends it back."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from khien.cases.errors import DecidedBySamePerson, FieldMissing
from khien.ledger.record import stamp
from khien.outbox.announce import announce
from khien.people.models import Person
from khien.people.rights import Right, require
from khien.protection.warnings.events import AlertPublished, AlertSentBack
from khien.protection.warnings.models.alerts import Edition
from khien.protection.warnings.moves import move_alert, move_edition
from khien.protection.warnings.states import AlertState, EditionState


def approve_edition(*, edition: Edition, by: Person) -> None:
    """Agree, and warn the public.

    Args:
        edition: as the person saw it; `edition.revision` makes sure that it is this text.
        by: neither who wrote nor who submitted it.

    Raises:
        NotAllowed, DecidedBySamePerson, StaleText, NotPossibleNow.
    """
    _require_second(edition, by)
    now = timezone.now()
    with transaction.atomic():
        _publish(edition, now, by)
        announce(_published(edition), by=by, about=edition.alert.ref)


def _publish(edition: Edition, now: datetime, by: Person) -> None:
    """Put a text in the place of the one before. Its days count from now: waiting does not shorten them."""
    alert, until = edition.alert, now + timedelta(days=edition.days)
    for standing in Edition.objects.filter(alert=alert, state=EditionState.PUBLISHED):
        move_edition(standing, to=EditionState.REPLACED)
    move_edition(edition, to=EditionState.PUBLISHED, published_at=now, expires_at=until, approved_by=by)
    first = alert.published_at or now
    move_alert(alert, to=AlertState.PUBLISHED, newest=edition, published_at=first, expires_at=until)


def send_back_edition(*, edition: Edition, note: str, by: Person) -> None:
    """Disagree; the text becomes a draft again.

    Args:
        edition: as the person saw it.
        note: what must be mended; for staff only.
        by: neither who wrote nor who submitted it.

    Raises:
        NotAllowed, DecidedBySamePerson, FieldMissing, StaleText, NotPossibleNow.
    """
    _require_second(edition, by)
    if not note.strip():
        raise FieldMissing("note", _("Say what must be mended before this can be published."))
    with transaction.atomic():
        move_edition(edition, to=EditionState.DRAFT, note=note.strip())
        announce(
            AlertSentBack(alert=edition.alert.ref, edition=edition.number, note=note.strip()),
            by=by,
            about=edition.alert.ref,
        )


def _require_second(edition: Edition, by: Person) -> None:
    require(by, Right.PUBLISH_WARNINGS)
    if by.pk in {edition.written_by_id, edition.submitted_by_id}:
        raise DecidedBySamePerson  # the database refuses it too; this says it kindly


def _published(edition: Edition) -> AlertPublished:
    return AlertPublished(
        alert=edition.alert.ref,
        edition=edition.number,
        kind_of_alert=edition.kind,
        category=edition.category,
        severity=edition.severity,
        provinces=edition.province_codes,
        title=edition.title_vi,
        text_sha256=edition.digest(),
        expires_at=stamp(edition.expires_at) if edition.expires_at else "",
        written_by=edition.written_by.public_ref(),
    )
