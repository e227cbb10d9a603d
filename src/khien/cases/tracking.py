"""What became of a reporter's own report, for the tracking page: their indicators only, nobody else's data."""

from collections.abc import Mapping

from django.utils.translation import get_language

from khien.analysis.guardlist import is_guarded
from khien.cases.models import Case, Decision
from khien.indicators.models import Indicator
from khien.indicators.subjects import subject_of
from khien.intake.models import Report
from khien.intake.tracking import ProgressLine, ProgressState
from khien.web.links import public_url

# Of several decisions in force the first in this list is told.
_TOLD: Mapping[str, ProgressState] = {
    Decision.Kind.BLOCK: ProgressState.BLOCKED,
    Decision.Kind.WARN: ProgressState.WARNED,
    Decision.Kind.REFER: ProgressState.REFERRED,
    Decision.Kind.UNBLOCK: ProgressState.NOT_BLOCKED,
    Decision.Kind.LABEL: ProgressState.NOT_BLOCKED,
    Decision.Kind.CLEAR: ProgressState.CLEARED,
}


def progress_of(report: Report) -> list[ProgressLine]:
    """Return what is happening with each thing that the report names, in the order in which it names them."""
    cases = {case.subject.as_value: case for case in report.cases.select_related("subject")}
    decisions = Decision.objects.in_force().filter(case__in=cases.values())
    in_force: dict[int, list[Decision]] = {}
    for decision in decisions:
        in_force.setdefault(decision.case_id, []).append(decision)
    return [
        _line(report, indicator, cases.get(subject_of(indicator.as_value, is_guarded)), in_force)
        for indicator in report.indicators.order_by("mentions__id")
    ]


def _line(
    report: Report, indicator: Indicator, case: Case | None, in_force: Mapping[int, list[Decision]]
) -> ProgressLine:
    if case is None:
        return ProgressLine(indicator.value, ProgressState.RECEIVED, report.received_at)
    order = list(_TOLD)
    standing = sorted(in_force.get(case.pk, ()), key=lambda decision: order.index(decision.kind))
    if not standing:
        return ProgressLine(indicator.value, ProgressState.LOOKING, case.opened_at)
    told = standing[0]
    return ProgressLine(indicator.value, _TOLD[told.kind], told.decided_at, _entry_of(told))


def _entry_of(decision: Decision) -> str:
    """Return the address where anybody reads why something is blocked; empty for what is not on the list."""
    if decision.kind != Decision.Kind.BLOCK:
        return ""
    return public_url(f"/list/{decision.ref}/", get_language() or "vi")
