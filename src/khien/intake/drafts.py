"""A form that is being filled in: sealed, found by a secret in the reporter's browser, gone after a day.

Sending takes the draft and makes the report in one transaction, so that pressing the button twice makes one
report; the code comes from the browser's secret, so that both presses show the same one.
"""

import json
import secrets
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from khien.core.categories import Category
from khien.core.sealing import seal, unseal
from khien.indicators.kinds import IndicatorValue
from khien.indicators.models import digest_of as indicator_digest
from khien.intake import limits
from khien.intake.actions import PUBLIC, Receipt, named_things, receive_report
from khien.intake.codes import code_from
from khien.intake.models import Attachment, Draft, Report
from khien.intake.pictures import discard, keep, picture_of
from khien.intake.tracking import report_of

KEPT_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class Answers:
    """What has been answered so far.

    Args:
        text: what was pasted.
        removed: digests of the things that the person took off the list.
        details: whether the page about what happened has been answered.
        category: a word of `Category`, or nothing when the person is not sure.
        lost_money: whether money or data is gone.
        contact: an address or a number, or nothing.
        province, age_band: words of `PROVINCES` and `AgeBand`, or nothing.
    """

    text: str = ""
    removed: tuple[str, ...] = ()
    details: bool = False
    category: str = ""
    lost_money: bool = False
    contact: str = ""
    province: str = ""
    age_band: str = ""

    def left_out(self) -> Collection[IndicatorValue]:
        """Return what the person took off the list."""
        return {value for value in named_things(self.text) if indicator_digest(value) in self.removed}

    def named(self) -> list[IndicatorValue]:
        """Return what the report would name, in the order of the text."""
        return list(named_things(self.text, leave_out=self.left_out()))


class AlreadySent(Exception):
    """The draft is gone: it was sent by another press of the same button."""


def find(token: str) -> Draft | None:
    """Return the draft of a secret, unless its time is over."""
    return Draft.objects.filter(token_digest=_digest(token), expires_at__gt=timezone.now()).first()


def start(answers: Answers) -> str:
    """Begin a draft and return its secret."""
    token = secrets.token_urlsafe(32)
    Draft.objects.create(token_digest=_digest(token), answers=_sealed(answers), expires_at=_end())
    return token


def save(draft: Draft, answers: Answers) -> None:
    """Keep the answers for another day. A draft whose time is over is not brought back: its files may be gone."""
    living = Draft.objects.filter(pk=draft.pk, expires_at__gt=timezone.now())
    living.update(answers=_sealed(answers), expires_at=_end())


def answers_of(draft: Draft) -> Answers:
    """Open the answers of a draft.

    Raises:
        CannotUnseal: the key is not the one they were sealed with.
    """
    fields = json.loads(unseal(bytes(draft.answers), settings.CONTACT_KEY))
    return replace(Answers(**fields), removed=tuple(fields["removed"]))


def add_picture(draft: Draft, data: bytes, name: str) -> None:
    """Redraw a picture and put it with the draft.

    Raises:
        PictureRefused: it is no picture that we take.
        TooManyPictures: the draft is full.
        NoRoomForPictures: the drafts of all people together hold too much.
    """
    count = draft.attachments.count()
    if count >= limits.MOST_PICTURES:
        raise limits.TooManyPictures(count + 1)
    waiting = Attachment.objects.exclude(draft=None).aggregate(bytes=Sum("size"))["bytes"] or 0
    if waiting >= limits.MOST_WAITING:
        raise limits.NoRoomForPictures
    keep(data, name).row(draft=draft).save()


def remove_picture(draft: Draft, pk: int) -> None:
    """Take a picture away; one that is gone already is fine."""
    picture = draft.attachments.filter(pk=pk).first()
    if picture:
        picture.delete()
        discard([picture.name])


def send(token: str, *, language: str) -> Receipt:
    """Turn the draft into a report.

    Args:
        token: the secret of the reporter's browser.
        language: `vi` or `en`.

    Raises:
        AlreadySent: there is no such draft (any more).
        ReportRefused: what was answered makes no report.
    """
    with transaction.atomic():
        draft = find(token)
        if draft is None:
            raise AlreadySent
        answers = answers_of(draft)
        pictures = [picture_of(row) for row in draft.attachments.order_by("pk")]
        # Of two that press at once the second deletes nothing: this is the compare-and-swap.
        if not Draft.objects.filter(pk=draft.pk).delete()[1].get("intake.Draft"):
            raise AlreadySent
        return receive_report(
            text=answers.text,
            links=(),
            channel=Report.Channel.FORM,
            by=PUBLIC,
            language=language,
            category=Category(answers.category) if answers.category else None,
            lost_money=answers.lost_money,
            contact=answers.contact,
            lives=(answers.province, answers.age_band),
            attachments=pictures,
            leave_out=answers.left_out(),
            code=code_from(token),
        )


def sent_report(token: str) -> tuple[Report, str] | None:
    """Return the report that was sent with this secret, and its code; nothing when none was."""
    code = code_from(token)
    report = report_of(code)
    return (report, code) if report else None


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _sealed(answers: Answers) -> bytes:
    return seal(json.dumps(asdict(answers)), settings.CONTACT_KEY)


def _end() -> datetime:
    return timezone.now() + KEPT_FOR
