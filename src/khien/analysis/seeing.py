"""Read the pictures of reports: what a QR code or a line in a screenshot names is reported too.

Of what was read only the things that can be harmful are kept; the talk around them stays in the picture.
"""

from datetime import UTC, datetime

import structlog
from django.core.files.storage import default_storage
from django.db import transaction

from khien.analysis.collectors.picture import PictureText, read_picture
from khien.analysis.events import PictureRead
from khien.analysis.facts import fact_digest
from khien.analysis.models import Evidence, PictureReading
from khien.indicators.extract import extract
from khien.indicators.kinds import IndicatorValue
from khien.indicators.models import Indicator
from khien.intake.models import Attachment, Mention, Report
from khien.intake.pictures import PictureRefused
from khien.ledger.record import SYSTEM
from khien.outbox.announce import announce

AT_ONCE = 5  # pictures of one round: others wait for the worker too
MOST_NAMED = 20
log = structlog.get_logger(__name__)


def read_reported_pictures() -> None:
    """Read some pictures that nobody has read. Reading is outside any transaction, because it takes seconds."""
    waiting = Attachment.objects.filter(report__isnull=False, reading=None).order_by("pk")
    for attachment in waiting[:AT_ONCE]:
        _keep(attachment, _read(attachment))


def _read(attachment: Attachment) -> PictureText:
    try:
        with default_storage.open(attachment.name) as file:
            return read_picture(file.read())
    except (FileNotFoundError, PictureRefused):  # deleted with its report, or damaged on the disk
        log.warning("picture cannot be read", attachment=attachment.pk)
        return PictureText()


def _keep(attachment: Attachment, found: PictureText) -> None:
    """Add what the picture names to its report, with the evidence; once, whoever else reads it."""
    named = _named(found)
    with transaction.atomic():
        _row, is_first = PictureReading.objects.get_or_create(attachment=attachment)
        if not is_first or not named or attachment.report is None:
            return
        # First, so that whoever writes the same down at this moment waits or is refused.
        Report.objects.filter(pk=attachment.report.pk, unread=True).update(unread=False)
        rows = Indicator.objects.stored(named)
        for value, (how, raw) in named.items():
            Mention.objects.get_or_create(report=attachment.report, indicator=rows[value], defaults={"raw": raw})
            at = datetime.now(UTC).isoformat(timespec="seconds")
            data = {"picture": attachment.digest, "how": how, "read": raw[:300], "at": at}
            digest = fact_digest("picture", data)
            Evidence.objects.get_or_create(
                indicator=rows[value], digest=digest, defaults={"source": "picture", "data": data}
            )
        announce(PictureRead(report_id=attachment.report.pk), by=SYSTEM)


def _named(found: PictureText) -> dict[IndicatorValue, tuple[str, str]]:
    """Return what is named, with how it was read: a code is exact, so it counts before the text."""
    named: dict[IndicatorValue, tuple[str, str]] = {}
    for how, text in [*(("code", code) for code in found.codes), ("text", found.text)]:
        for one in extract(text):
            if len(named) < MOST_NAMED:
                named.setdefault(one.indicator, (how, one.raw))
    return named
