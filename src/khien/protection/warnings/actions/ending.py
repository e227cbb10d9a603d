"""How a warning ends: its time is over, or it is withdrawn. It stays readable, and says so."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from khien.cases.errors import FieldMissing, NotPossibleNow
from khien.ledger.record import SYSTEM
from khien.outbox.announce import announce
from khien.people.models import Person
from khien.people.rights import Right, require
from khien.protection.warnings.actions.writing import next_number
from khien.protection.warnings.content import LONGEST_TEXT
from khien.protection.warnings.events import AlertEnded
from khien.protection.warnings.models.alerts import CONTENT, Alert, Edition
from khien.protection.warnings.moves import move_alert, move_edition
from khien.protection.warnings.states import AlertState, EditionState
from khien.protection.warnings.texts import clean, harmless

BATCH = 500


def withdraw_alert(*, alert: Alert, reason_vi: str, reason_en: str = "", by: Person) -> None:
    """Take a warning back, because it was wrong. One person is enough: undoing harm must not wait.

    Args:
        alert: published or expired.
        reason_vi, reason_en: public; English may be missing.
        by: who withdraws it.

    Raises:
        NotAllowed, FieldMissing, NotPossibleNow.
    """
    require(by, Right.PUBLISH_WARNINGS)
    reasons = [harmless(clean(reason)) for reason in (reason_vi, reason_en)]
    if not reasons[0]:
        raise FieldMissing("reason_vi", _("Say why the warning is withdrawn. Readers see it."))
    for name, reason in zip(("reason_vi", "reason_en"), reasons, strict=True):
        if len(reason) > LONGEST_TEXT:
            raise FieldMissing(name, _("This is too long. Say it in a few sentences."))
    now = timezone.now()
    with transaction.atomic():
        alert = Alert.objects.select_related("newest").get(pk=alert.pk)
        if alert.newest is None:
            raise NotPossibleNow(_("A warning that was never published cannot be withdrawn."))
        move_alert(alert, to=AlertState.WITHDRAWN, expires_at=now)
        move_edition(alert.newest, to=EditionState.REPLACED)
        words = {name: getattr(alert.newest, name) for name in CONTENT}
        words |= {"change_vi": reasons[0], "change_en": reasons[1] if alert.newest.has_english else ""}
        alert.newest = _withdrawal(alert, words, by, now)
        alert.save(update_fields=["newest"])
        announce(AlertEnded(alert=alert.ref, how=AlertState.WITHDRAWN, why=reasons[0]), by=by, about=alert.ref)


def _withdrawal(alert: Alert, words: dict[str, str], by: Person, now: datetime) -> Edition:
    return Edition.objects.create(
        alert=alert,
        number=next_number(alert),
        kind=Edition.Kind.CANCEL,
        state=EditionState.PUBLISHED,
        written_by=by,
        submitted_by=by,
        published_at=now,
        expires_at=now,
        **words,
    )


def expire_alerts() -> int:
    """Mark the warnings whose time is over; return how many there were."""
    over = Alert.objects.filter(state=AlertState.PUBLISHED, expires_at__lte=timezone.now()).order_by("expires_at")
    ended = 0
    for alert in over[:BATCH]:
        with transaction.atomic():
            mine = Alert.objects.filter(pk=alert.pk, state=AlertState.PUBLISHED, expires_at=alert.expires_at)
            if mine.update(state=AlertState.EXPIRED):
                announce(AlertEnded(alert=alert.ref, how=AlertState.EXPIRED, why=""), by=SYSTEM, about=alert.ref)
                ended += 1
    return ended
