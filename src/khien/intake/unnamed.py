"""Reports whose pictures name nothing that a program could read: a person looks, and writes down what is there."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from khien.core.errors import KhienError
from khien.intake.actions import add_mentions, named_things
from khien.intake.events import ReportSetAside, ReportWrittenDown
from khien.intake.limits import readable
from khien.intake.models import Report
from khien.outbox.announce import announce
from khien.people.models import Person
from khien.people.rights import Right, require


class NothingWritten(KhienError):
    """What was written names nothing."""


class NotWaiting(KhienError):
    """Somebody else was faster."""

    status = 409


def unnamed() -> QuerySet[Report]:
    """Return the reports that wait for somebody to look at their pictures, the oldest first."""
    return Report.objects.filter(unread=True).order_by("pk")


def write_down(*, report: Report, text: str, by: Person) -> None:
    """Add what a person sees in the pictures to their report, which is assessed then as any other.

    Args:
        report: one that waits.
        text: links, numbers and accounts; only they are kept.
        by: who looked.

    Raises:
        NotAllowed: the person may not.
        ReportRefused, NothingWritten: it is too much, or nothing.
        NotWaiting: it names something by now, or was set aside.
    """
    require(by, Right.PROPOSE)
    named = named_things(readable(text))
    if not named:
        raise NothingWritten(
            _("There is no link, number or account in this. Type it as it stands in the picture.")
        )
    with transaction.atomic():
        _claim(report)
        add_mentions(report, named)
        announce(ReportWrittenDown(report_id=report.pk), by=by)


def set_aside(*, report: Report, by: Person) -> None:
    """Say that nothing can be made out in a report's pictures; its reporter is told so.

    Raises:
        NotAllowed: the person may not.
        NotWaiting: it names something by now, or was set aside.
    """
    require(by, Right.PROPOSE)
    with transaction.atomic():
        _claim(report)
        announce(ReportSetAside(report_id=report.pk), by=by)


def _claim(report: Report) -> None:
    """Take a report out of the queue; of two people who press at the same moment one succeeds."""
    if not Report.objects.filter(pk=report.pk, unread=True).update(unread=False):
        raise NotWaiting(_("Somebody else has looked at this report meanwhile."))
