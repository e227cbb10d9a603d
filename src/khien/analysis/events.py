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
