"""Facts that intake announces."""

from dataclasses import dataclass
from typing import ClassVar

from khien.outbox.events import Event


@dataclass(frozen=True)
class ReportReceived(Event):
    """A report was taken in. Public: only that there was one, and through which door."""

    kind: ClassVar[str] = "report.received"
    public: ClassVar[tuple[str, ...]] = ("channel",)

    report_id: int
    channel: str


@dataclass(frozen=True)
class ReportWrittenDown(Event):
    """A person wrote down what the pictures of a report name."""

    kind: ClassVar[str] = "report.written_down"

    report_id: int


@dataclass(frozen=True)
class ReportSetAside(Event):
    """A person could make nothing out in the pictures of a report."""

    kind: ClassVar[str] = "report.set_aside"

    report_id: int


@dataclass(frozen=True)
class FeedImported(Event):
    """A feed was imported; everything about it may be public."""

    kind: ClassVar[str] = "feed.imported"
    public: ClassVar[tuple[str, ...]] = ("feed", "licence", "accepted", "refused")

    feed: str
    licence: str
    accepted: int
    refused: int
