"""What analysis does when something was reported: gather evidence, score, say so."""

from collections.abc import Mapping
from typing import Any

from khien.analysis.actions import assess_indicators
from khien.analysis.events import ReportAssessed
from khien.analysis.version import scorecard_version
from khien.intake.models import Report
from khien.ledger.record import SYSTEM
from khien.outbox.announce import announce


def assess_report(payload: Mapping[str, Any]) -> None:
    """Assess every indicator of a report, then announce it; a second time only makes a newer assessment."""
    report = Report.objects.get(pk=payload["report_id"])
    assess_indicators(list(report.indicators.order_by("pk")))
    announce(ReportAssessed(report_id=report.pk, version=scorecard_version()), by=SYSTEM)
