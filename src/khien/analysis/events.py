"""Facts that analysis announces."""

from dataclasses import dataclass
from typing import ClassVar

from khien.outbox.events import Event


@dataclass(frozen=True)
class ReportAssessed(Event):
    """Every indicator of a report has an assessment."""

    kind: ClassVar[str] = "report.assessed"
    public: ClassVar[tuple[str, ...]] = ("version",)

    report_id: int
    version: str


@dataclass(frozen=True)
class CollectionAsked(Event):
    """A person wanted to look at something now."""

    kind: ClassVar[str] = "collection.asked"

    indicators: list[int]


@dataclass(frozen=True)
class EvidenceCollected(Event):
    """Collectors looked at an indicator; what they found is kept and counts in its newest assessment."""

    kind: ClassVar[str] = "evidence.collected"
    public: ClassVar[tuple[str, ...]] = ("version",)

    indicator_id: int
    version: str


@dataclass(frozen=True)
class PictureRead(Event):
    """A picture of a report names things that its text does not."""

    kind: ClassVar[str] = "picture.read"

    report_id: int
