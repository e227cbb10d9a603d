"""What is happening with one's own report, in plain words; nothing of other people's, nothing internal.

The stages after this one know what was decided. They are not imported: at start-up the wiring sets `STATUS_OF`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from khien.intake.codes import digest_of
from khien.intake.models import Report


class ProgressState(StrEnum):
    """How far one reported thing has come, as far as the person who reported it may know."""

    RECEIVED = "received"
    LOOKING = "looking"
    BLOCKED = "blocked"
    WARNED = "warned"
    CLEARED = "cleared"
    REFERRED = "referred"
    NOT_BLOCKED = "not_blocked"


@dataclass(frozen=True)
class ProgressLine:
    """One reported thing and what became of it.

    Args:
        indicator: the canonical string, as the reporter may see it.
        state: how far it has come.
        since: when that state began, if it is known.
        link: an address on the public face with more, such as the case's page; empty for none.
    """

    indicator: str
    state: ProgressState
    since: datetime | None = None
    link: str = ""


def received_only(report: Report) -> Sequence[ProgressLine]:
    """Return every reported thing as received: all that this stage alone can say."""
    values = report.indicators.order_by("mentions__id").values_list("value", flat=True)
    return [ProgressLine(value, ProgressState.RECEIVED, report.received_at) for value in values]


# Set once at start-up by the wiring. It must read the present state and name only the report's own indicators.
STATUS_OF: Callable[[Report], Sequence[ProgressLine]] = received_only


def report_of(code: str) -> Report | None:
    """Return the report of a code in its written form, or nothing when there is none (any more)."""
    return Report.objects.filter(code_digest=digest_of(code)).first()


def progress_of(report: Report) -> Sequence[ProgressLine]:
    """Return what the latest stage that was wired can say."""
    return STATUS_OF(report)
