"""What was done in each month, in numbers that anybody may have: nothing about a person, a place or a name."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from khien.cases.models import Appeal, Case, Decision
from khien.cases.states import AppealState, DecisionState
from khien.intake.models import Report
from khien.web.kept import counted, kept

MONTHS = 12
_KEY = "cases.figures"


@dataclass(frozen=True)
class Month:
    """What happened in one month."""

    month: str  # 2026-11
    reports: int = 0
    cases_opened: int = 0
    blocks_approved: int = 0
    warnings_approved: int = 0
    proposals_sent_back: int = 0
    blocks_ended: int = 0
    appeals_received: int = 0
    appeals_upheld: int = 0
    appeals_rejected: int = 0


COLUMNS = [field.name for field in fields(Month)]


def monthly() -> list[Month]:
    """Return the last twelve months, the newest last, as they were counted within the last hour."""
    return [Month(**row) for row in kept(_KEY, _counted)]


def count_figures() -> None:
    """Count anew, so that no reader waits for it."""
    counted(_KEY, _counted)


def _counted() -> list[dict[str, Any]]:
    months = _last_months(timezone.localdate())
    since = datetime(months[0].year, months[0].month, 1, tzinfo=timezone.get_current_timezone())
    counts = {name: _by_month(rows(), moment, since) for name, (rows, moment) in _SOURCES.items()}
    return [
        asdict(Month(f"{month:%Y-%m}", **{name: counted.get(month, 0) for name, counted in counts.items()}))
        for month in months
    ]


def _blocks() -> QuerySet[Decision]:
    return Decision.objects.filter(kind=Decision.Kind.BLOCK).exclude(
        state__in=[DecisionState.PROPOSED, DecisionState.SENT_BACK]
    )


# A renewal is no new block, and the block that it replaces has not ended.
_SOURCES: dict[str, tuple[Callable[[], QuerySet[Any]], str]] = {
    "reports": (Report.objects.all, "received_at"),
    "cases_opened": (Case.objects.all, "opened_at"),
    "blocks_approved": (lambda: _blocks().filter(renews=None), "decided_at"),
    "warnings_approved": (
        lambda: Decision.objects.filter(kind=Decision.Kind.WARN).exclude(
            state__in=[DecisionState.PROPOSED, DecisionState.SENT_BACK]
        ),
        "decided_at",
    ),
    "proposals_sent_back": (lambda: Decision.objects.filter(state=DecisionState.SENT_BACK), "decided_at"),
    "blocks_ended": (lambda: _blocks().filter(ended_at__isnull=False, renewed_by=None), "ended_at"),
    "appeals_received": (Appeal.objects.all, "received_at"),
    "appeals_upheld": (lambda: Appeal.objects.filter(state=AppealState.UPHELD), "answered_at"),
    "appeals_rejected": (lambda: Appeal.objects.filter(state=AppealState.REJECTED), "answered_at"),
}


def _by_month(rows: QuerySet[Any], moment: str, since: datetime) -> dict[date, int]:
    found = rows.filter(**{f"{moment}__gte": since}).annotate(month=TruncMonth(moment)).values("month")
    counted = found.annotate(number=Count("pk")).order_by("month").values_list("month", "number")
    return {month.date(): number for month, number in counted}


def _last_months(today: date) -> list[date]:
    first = today.year * 12 + today.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(first - MONTHS + 1, first + 1)]
