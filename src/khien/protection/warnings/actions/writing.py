"""The first person: writes a warning, changes it, and asks a second person."""

import secrets
from typing import Any

from django.db import transaction
from django.db.models import F, Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from khien.campaigns.models import Campaign
from khien.cases.errors import NotPossibleNow
from khien.outbox.announce import announce
from khien.people.models import Person
from khien.people.rights import Right, require
from khien.protection.warnings.content import Content, check_complete
from khien.protection.warnings.errors import StaleText
from khien.protection.warnings.events import AlertSubmitted
from khien.protection.warnings.models.alerts import CONTENT, Alert, Edition
from khien.protection.warnings.moves import move_edition
from khien.protection.warnings.states import AlertState, EditionState


def open_alert(*, content: Content, by: Person, campaign: Campaign | None = None) -> Edition:
    """Begin a warning: its first edition, a draft. A button that is pressed twice begins one.

    Args:
        content: what is written so far; only the title must be there.
        by: who writes.
        campaign: the one that it warns of; a first edition that is not public yet is gone on with.

    Raises:
        NotAllowed, FieldMissing.
    """
    require(by, Right.WRITE_WARNINGS)
    fields = content.fields()
    begun = Edition.objects.open().filter(number=1, alert__campaign=campaign)
    with transaction.atomic():
        if campaign:
            wait_for_others(Campaign.objects.filter(pk=campaign.pk), "version")
        else:
            wait_for_others(Person.objects.filter(pk=by.pk), "name")
            begun = begun.filter(written_by=by, **fields)
        if edition := begun.select_related("alert").first():
            return edition
        alert = Alert.objects.create(ref=f"new-{secrets.token_hex(8)}", campaign=campaign)
        alert.ref = f"CB-{timezone.localdate().year}-{alert.pk:06}"
        alert.save(update_fields=["ref"])
        return Edition.objects.create(alert=alert, number=1, written_by=by, **fields)


def wait_for_others(row: QuerySet[Any], column: str) -> None:
    """Let nobody else begin before this transaction ends. The write is the lock, on every database."""
    row.update(**{column: F(column)})


def edit_edition(*, edition: Edition, content: Content, by: Person) -> None:
    """Change a draft.

    Args:
        edition: as the person saw it; `edition.revision` guards against overwriting.
        content: the new words.
        by: who writes.

    Raises:
        NotAllowed, FieldMissing, StaleText.
    """
    require(by, Right.WRITE_WARNINGS)
    fields = content.fields()
    seen = Edition.objects.filter(pk=edition.pk, state=EditionState.DRAFT, revision=edition.revision)
    if not seen.update(**fields, written_by=by, written_at=timezone.now(), revision=F("revision") + 1):
        raise StaleText
    edition.refresh_from_db()


def discard_edition(*, edition: Edition, by: Person) -> None:
    """Throw a draft away; a warning that was never public goes with it.

    Args:
        edition: as the person saw it; `edition.revision` makes sure that it is this text.
        by: who writes warnings.

    Raises:
        NotAllowed, StaleText.
    """
    require(by, Right.WRITE_WARNINGS)
    seen = Edition.objects.filter(pk=edition.pk, state=EditionState.DRAFT, revision=edition.revision)
    with transaction.atomic():
        if not seen.update(revision=F("revision") + 1):  # nobody submits it meanwhile: the write is the lock
            raise StaleText
        edition.delete()
        Alert.objects.filter(pk=edition.alert_id, state=AlertState.DRAFT).delete()


def submit_edition(*, edition: Edition, by: Person) -> None:
    """Ask a second person; from now on the text does not change.

    Raises:
        NotAllowed, FieldMissing, StaleText, NotPossibleNow.
    """
    require(by, Right.WRITE_WARNINGS)
    check_complete(edition)
    with transaction.atomic():
        move_edition(edition, to=EditionState.WAITING, submitted_by=by, note="")
        announce(AlertSubmitted(alert=edition.alert.ref, edition=edition.number), by=by, about=edition.alert.ref)


def correct_alert(*, alert: Alert, by: Person) -> Edition:
    """Begin a correction: a draft with the words that are in force.

    Raises:
        NotAllowed, NotPossibleNow: it was never published, was withdrawn, or a correction is being written.
    """
    require(by, Right.WRITE_WARNINGS)
    with transaction.atomic():
        alert = Alert.objects.select_related("newest").get(pk=alert.pk)
        if alert.newest is None or alert.state == AlertState.WITHDRAWN:
            raise NotPossibleNow(_("Only a published warning can be corrected."))
        if alert.editions.open().exists():
            raise NotPossibleNow(_("A correction is being written already."))
        words = {name: getattr(alert.newest, name) for name in CONTENT} | {"change_vi": "", "change_en": ""}
        return Edition.objects.create(
            alert=alert, number=next_number(alert), kind=Edition.Kind.UPDATE, written_by=by, **words
        )


def next_number(alert: Alert) -> int:
    """Return the number of the next edition."""
    return (alert.editions.aggregate(last=Max("number"))["last"] or 0) + 1
