"""Take in a report, and forget what need not be kept any longer."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from khien.core.categories import Category
from khien.core.errors import KhienError
from khien.core.sealing import seal
from khien.indicators.extract import extract
from khien.indicators.kinds import IndicatorValue
from khien.indicators.models import Indicator
from khien.indicators.parse import parse
from khien.intake import limits
from khien.intake.codes import digest_of, new_code
from khien.intake.events import ReportReceived
from khien.intake.models import Attachment, Draft, Mention, Report
from khien.intake.pictures import Picture, day_folder, discard, stored_in
from khien.ledger.record import Actor
from khien.outbox.announce import announce
from khien.people.models import Unit

_BATCH = 1_000  # drafts that one round forgets


@dataclass(frozen=True)
class Public:
    """The actor of what anybody does without an account."""

    def public_ref(self) -> dict[str, str]:
        """Return the one name of everybody."""
        return {"role": "public"}


PUBLIC = Public()


@dataclass(frozen=True)
class Receipt:
    """What the reporter gets. The code is shown now and never again: only its digest is stored."""

    report_id: int
    code: str


def receive_report(
    *,
    text: str,
    links: Sequence[str],
    channel: Report.Channel,
    by: Actor,
    language: str,
    category: Category | None = None,
    lost_money: bool = False,
    contact: str | None = None,
    lives: tuple[str, str] = ("", ""),
    attachments: Sequence[Picture] = (),
    unit: Unit | None = None,
    leave_out: Collection[IndicatorValue] = (),
    code: str | None = None,
) -> Receipt:
    """Take in a report with everything that it names, and announce it, in one transaction.

    Args:
        text, links: what was pasted, and further things of any kind that `parse` reads, one each.
        channel, by, unit: the door; `PUBLIC` or the partner's actor; the partner.
        language: `vi` or `en`: what the reporter reads.
        category, lost_money: what the reporter thinks it is; whether money or data is already gone.
        contact, lives: an address or number, sealed and deleted in time; a province's code and an `AgeBand`.
        attachments: pictures that `khien.intake.pictures.keep` has stored.
        leave_out, code: what the reporter took off the list; the tracking code, a fresh one when there is none.

    Raises:
        ReportRefused: it is too long, names too much or nothing, or holds something that cannot be read.
    """
    text, code = limits.readable(text), code or new_code()
    named = named_things(text, links, leave_out)
    _check_pictures(attachments, named)
    report = Report(text=text, channel=channel, unit=unit, language=language, lost_money=lost_money)
    report.code_digest, report.category = digest_of(code), category or ""
    _say_who(report, contact, lives)
    with transaction.atomic():
        _store(report, named, attachments)
        announce(ReportReceived(report_id=report.pk, channel=channel), by=by)
    return Receipt(report.pk, code)


def named_things(
    text: str, links: Sequence[str] = (), leave_out: Collection[IndicatorValue] = ()
) -> dict[IndicatorValue, str]:
    """Return everything that a report names, each once, with the words in which it was first written.

    Raises:
        ReportRefused: the text is too long, there are too many things, or an item of `links` cannot be read.
    """
    if len(text) > limits.LONGEST_TEXT:
        raise limits.TextTooLong(len(text))
    if len(links) > limits.MOST_INDICATORS:
        raise limits.TooManyIndicators(len(links), field="links")
    named = _first_of_each((found.indicator, found.raw) for found in extract(text))
    named = _first_of_each([*named.items(), *_read_links(links)])
    named = {value: raw for value, raw in named.items() if value not in leave_out}
    if len(named) > limits.MOST_INDICATORS:
        raise limits.TooManyIndicators(len(named))
    return named


def _first_of_each(pairs: Iterable[tuple[IndicatorValue, str]]) -> dict[IndicatorValue, str]:
    named: dict[IndicatorValue, str] = {}
    for value, raw in pairs:
        named.setdefault(value, raw)
    return named


def _read_links(links: Sequence[str]) -> Iterable[tuple[IndicatorValue, str]]:
    for position, link in enumerate(links, start=1):
        raw = limits.readable(link)
        try:
            yield parse(raw), raw
        except KhienError as error:
            raise limits.LinkNotUnderstood(position, error.user_message) from error


def _say_who(report: Report, contact: str | None, lives: tuple[str, str]) -> None:
    report.province, report.age_band = lives
    plain = limits.readable(contact or "").strip()
    if len(plain) > limits.LONGEST_CONTACT:
        raise limits.ContactTooLong(len(plain))
    if plain:
        report.contact = seal(plain, settings.CONTACT_KEY)
        report.contact_until = timezone.localdate() + timedelta(days=settings.CONTACT_RETENTION_DAYS)


def _check_pictures(pictures: Sequence[Picture], named: dict[IndicatorValue, str]) -> None:
    if len(pictures) > limits.MOST_PICTURES:
        raise limits.TooManyPictures(len(pictures))
    if not named and not pictures:
        raise limits.NothingToLookAt


def _store(report: Report, named: dict[IndicatorValue, str], pictures: Sequence[Picture]) -> None:
    report.unread = not named
    report.save(force_insert=True)
    add_mentions(report, named)
    Attachment.objects.bulk_create(picture.row(report=report) for picture in pictures)


def add_mentions(report: Report, named: dict[IndicatorValue, str]) -> None:
    """Write down what a report that has named nothing yet names, with the words in which it stands there."""
    rows = Indicator.objects.stored(named)
    Mention.objects.bulk_create(
        Mention(report=report, indicator=rows[value], raw=raw) for value, raw in named.items()
    )


def forget_contacts() -> int:
    """Delete the contact data whose time is over; return how many reports had some."""
    over = Report.objects.filter(contact_until__lt=timezone.localdate())
    return over.update(contact=None, contact_until=None)


def forget_drafts() -> int:
    """Delete the drafts whose time is over, with their pictures; return how many there were.

    Rows go first: a file without a row is found by the sweep, a row without a file would be a broken page.
    """
    over = list(Draft.objects.filter(expires_at__lt=timezone.now()).values_list("pk", flat=True)[:_BATCH])
    names = list(Attachment.objects.filter(draft__in=over).values_list("name", flat=True))
    Draft.objects.filter(pk__in=over).delete()
    discard(names)
    _sweep()
    return len(over)


def _sweep() -> None:
    """Delete pictures that lost their row to a crash. Today's and yesterday's folder may still be in use."""
    today = timezone.now()
    for age in (2, 3):
        folder = day_folder(today - timedelta(days=age))
        names = stored_in(folder)
        known = set(Attachment.objects.filter(name__startswith=f"{folder}/").values_list("name", flat=True))
        discard(names - known)
