"""What cases do when a report has been assessed."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from khien.analysis.guardlist import is_guarded
from khien.analysis.models import Assessment
from khien.cases.events import CaseOpened, CaseReopened
from khien.cases.models import Case
from khien.cases.priority import priority
from khien.cases.refs import case_ref
from khien.cases.states import CaseState
from khien.core.categories import Category
from khien.indicators.kinds import IndicatorValue, Kind
from khien.indicators.models import Indicator, digest_of
from khien.indicators.subjects import subject_of
from khien.intake.models import Report
from khien.ledger.record import SYSTEM
from khien.outbox.announce import announce

REPORTS_THAT_REOPEN = 3  # one person who disagrees must not be able to keep a cleared case open for ever


def open_or_extend_cases(payload: Mapping[str, Any]) -> None:
    """Put a report into the case of each thing that it names, opening the cases that are missing.

    Args:
        payload: `report_id`. A report that is gone needs no case. Harmless twice.
    """
    report = Report.objects.filter(pk=payload["report_id"]).first()
    if report is None:
        return
    for subject, reported in _by_subject(report).items():
        with transaction.atomic():
            case = _case_of(subject)
            case.reports.add(report)
            refresh(case, reported)
            _reopen_if_asked_often(case)


def refresh_cases_of(payload: Mapping[str, Any]) -> None:
    """Give the case of an indicator its newest assessment, after collectors looked at it. Harmless twice."""
    indicator = Indicator.objects.filter(pk=payload["indicator_id"]).first()
    if indicator is None:
        return
    subject = subject_of(indicator.as_value, is_guarded)
    for case in Case.objects.filter(subject__digest=digest_of(subject)):
        refresh(case, [indicator])


def _by_subject(report: Report) -> dict[IndicatorValue, list[Indicator]]:
    """Group a report's indicators under the subjects of their cases."""
    groups: dict[IndicatorValue, list[Indicator]] = {}
    for indicator in report.indicators.order_by("pk"):
        groups.setdefault(subject_of(indicator.as_value, is_guarded), []).append(indicator)
    return groups


def _case_of(subject: IndicatorValue) -> Case:
    """Get or open the case of a subject: the unique subject lets only one of two workers open it."""
    indicator = Indicator.objects.stored([subject])[subject]
    draft = {"ref": f"new-{indicator.pk}", "opened_at": timezone.now()}
    case, opened = Case.objects.get_or_create(subject=indicator, defaults=draft)
    if opened:
        case.ref = case_ref(case.pk, case.opened_at)
        case.save(update_fields=["ref"])
        announce(CaseOpened(case=case.ref), by=SYSTEM, about=case.ref)
    return case


def refresh(case: Case, reported: list[Indicator]) -> None:
    """Give a case its assessment and its place in the queue. Its version stays: nobody's open page is out of date.

    Args:
        case: to refresh.
        reported: indicators whose newest assessments may be the case's; of several the most alarming one counts.
    """
    newest = list(_newest_assessments([case.subject, *reported]))
    if case.assessment is not None and case.assessment.indicator_id not in {one.indicator_id for one in newest}:
        newest.append(case.assessment)
    assessment = max(newest, key=lambda one: (one.score, one.made_at), default=None)
    Case.objects.filter(pk=case.pk).update(assessment=assessment, priority=_priority(case, assessment))


def _newest_assessments(indicators: list[Indicator]) -> Iterator[Assessment]:
    for indicator in indicators:
        if newest := indicator.assessments.order_by("-made_at", "-pk").first():
            yield newest


def _priority(case: Case, assessment: Assessment | None) -> int:
    reports = case.reports.all()
    told = reports.exclude(category="").order_by("-received_at").values_list("category", flat=True).first()
    category = (assessment.category if assessment else "") or told
    return priority(
        category=Category(category) if category else None,
        lost_money=reports.filter(lost_money=True).count(),
        score=assessment.score if assessment else 0,
        reports=reports.count(),
        protected=case.subject.kind == Kind.DOMAIN and is_guarded(case.subject.value),
    )


def _reopen_if_asked_often(case: Case) -> None:
    """Open a decided case again when enough people report it after a decision that blocks nothing."""
    last = case.decisions.exclude(decided_at=None).order_by("-decided_at").first()
    if case.state != CaseState.DECIDED or last is None or case.decisions.standing_block() is not None:
        return
    if case.reports.filter(received_at__gt=last.decided_at).count() < REPORTS_THAT_REOPEN:
        return
    unchanged = Case.objects.filter(pk=case.pk, version=case.version, state=CaseState.DECIDED)
    if unchanged.update(state=CaseState.OPEN, version=F("version") + 1):
        announce(CaseReopened(case=case.ref), by=SYSTEM, about=case.ref)
