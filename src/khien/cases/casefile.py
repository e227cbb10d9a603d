"""Everything that the page of one case shows, read in a number of queries that does not grow with the case."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.utils import timezone
from django.utils.translation import get_language

from khien.analysis.guardlist import Protection, is_guarded
from khien.analysis.models import Evidence, Visit
from khien.cases.guarding import circumstances, protection_of_subject
from khien.cases.history import Line, history
from khien.cases.models import Appeal, Case, Decision
from khien.cases.proposals import SCOPES, Circumstances, Proposal
from khien.cases.queues import with_facts
from khien.cases.states import AppealState, DecisionState
from khien.cases.suggestions import NOT_HARMFUL, reason_of_harm, suggest
from khien.core.categories import Category
from khien.indicators.kinds import Kind
from khien.indicators.models import Indicator
from khien.indicators.subjects import subject_of
from khien.intake.models import Report

REPORTS = 5
EVIDENCE = 50
MENTIONED = 200


@dataclass(frozen=True)
class ReasonLine:
    """One line of the scorecard: points with their sign, the sentence, the number of the evidence on the page."""

    points: str
    text: str
    evidence: int | None


@dataclass(frozen=True)
class CaseFile:
    """One case with all that belongs to it, as it stands now."""

    case: Case
    indicators: list[Indicator]
    evidence: list[Evidence]
    reports: Page[Report]
    history: list[Line]
    waiting: list[Decision]
    in_force: list[Decision]
    appeals: list[Appeal]
    protection: Protection | None
    given: Circumstances
    is_visit_waiting: bool

    @property
    def block(self) -> Decision | None:
        """The block in force."""
        return next((one for one in self.in_force if one.kind == Decision.Kind.BLOCK), None)

    @property
    def would_cover(self) -> str:
        """What a block would cover, in words; empty for what cannot be blocked."""
        scope = SCOPES.get(Kind(self.case.subject.kind))
        return scope.covering(self.case.subject.value) if scope else ""

    @property
    def category(self) -> Category:
        """What it most likely is: as decided, else as assessed, else as reported."""
        assessed = self.case.assessment.category if self.case.assessment else ""
        reported = next((report.category for report in self.reports if report.category), "")
        decided = self.block.category if self.block else ""
        return Category(decided or assessed or reported or Category.FRAUD_OTHER)

    @property
    def reasons(self) -> list[ReasonLine]:
        """Why the machine gave its score: each reason holds one sentence for each language of the interface."""
        language = (get_language() or "vi")[:2]
        known = {one.digest: one.pk for one in self.evidence}
        return [
            ReasonLine(
                f"{one['points']:+d}" if one.get("points") else "",
                one[language],
                known.get(one.get("evidence", "")),
            )
            for one in (self.case.assessment.reasons if self.case.assessment else [])
        ]

    @property
    def suggestion(self) -> Proposal:
        """The proposal to start from."""
        score = self.case.assessment.score if self.case.assessment else 0
        return suggest(self.category, score, self.given, timezone.localdate())

    @property
    def reason_of_harm(self) -> str:
        """A first wording of why it is harmful."""
        return reason_of_harm(self.category, self.given.subject_kind)

    @property
    def reason_to_clear(self) -> str:
        """A first wording of why it is not."""
        return NOT_HARMFUL


def open_file(ref: str, *, page: str | None = None) -> CaseFile:
    """Read the file of a case.

    Args:
        ref: of the case.
        page: which page of its reports; the first when it is no number.

    Raises:
        Case.DoesNotExist: there is no such case.
    """
    case = with_facts(Case.objects.filter(ref=ref)).select_related("owner__unit").get()
    people = ("proposed_by__unit", "decided_by__unit", "override_by", "undoes", "renews")
    decisions = list(case.decisions.select_related(*people).order_by("pk"))
    for decision in decisions:
        decision.case = case
    in_force = [one for one in decisions if one.state == DecisionState.APPROVED]
    indicators = _indicators(case)
    return CaseFile(
        case=case,
        indicators=indicators,
        evidence=list(
            Evidence.objects.filter(indicator__in=indicators)
            .select_related("indicator")
            .order_by("-collected_at")[:EVIDENCE]
        ),
        reports=_reports(case, page),
        history=history(case),
        waiting=[one for one in decisions if one.state == DecisionState.PROPOSED],
        in_force=in_force,
        appeals=list(
            Appeal.objects.filter(decision__case=case, state=AppealState.RECEIVED).select_related("decision")
        ),
        protection=protection_of_subject(case),
        is_visit_waiting=Visit.objects.filter(indicator__in=indicators, done_at=None).exists(),
        given=circumstances(case, renews=any(one.kind == Decision.Kind.BLOCK for one in in_force)),
    )


def _reports(case: Case, page: str | None) -> Page[Report]:
    rows = case.reports.order_by("-received_at", "-pk").prefetch_related("attachments", "mentions__indicator")
    return Paginator(rows.select_related("unit"), REPORTS).get_page(page)


def _indicators(case: Case) -> list[Indicator]:
    """Return the subject and the reported indicators that belong to it, each once."""
    mentioned = Indicator.objects.filter(reports__cases=case).distinct().order_by("pk")[:MENTIONED]
    subject = case.subject.as_value
    own = [one for one in mentioned if subject_of(one.as_value, is_guarded) == subject]
    return [case.subject, *(one for one in own if one.pk != case.subject_id)]
