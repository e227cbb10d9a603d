"""What happened in a case, oldest first, in words: told from its own rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from khien.cases.models import Appeal, Case, ContactView, Decision
from khien.cases.states import DecisionState
from khien.people.models import Person


@dataclass(frozen=True)
class Line:
    """One thing that happened.

    Args:
        at: when.
        what: in a few words.
        who: the person; None when it happened by itself or was done by somebody outside.
        note: their words, for staff.
        moved: it changed the case, so that open pages are out of date.
    """

    at: datetime
    what: str
    who: Person | None = None
    note: str = ""
    moved: bool = True


def history(case: Case) -> list[Line]:
    """Return the whole story of a case, in a number of queries that does not grow with it."""
    people = ("proposed_by__unit", "decided_by__unit", "renews", "undoes")
    lines = [Line(case.opened_at, _("The case was opened."), moved=False)]
    if case.owner and case.taken_at:
        lines.append(Line(case.taken_at, _("Took the case."), case.owner))
    for decision in case.decisions.select_related(*people):
        lines += _of_decision(decision)
    for appeal in Appeal.objects.filter(decision__case=case).select_related("decision", "answered_by__unit"):
        lines += _of_appeal(appeal)
    seen = ContactView.objects.filter(report__cases=case) | ContactView.objects.filter(appeal__decision__case=case)
    for view in seen.select_related("person__unit").distinct():
        lines.append(Line(view.at, _("Opened contact data."), view.person, view.purpose, moved=False))
    return sorted(lines, key=lambda line: line.at)


def last_changes(lines: list[Line], count: int) -> list[Line]:
    """Return the newest changes that made an open page out of date.

    Args:
        lines: the history.
        count: how many versions the page is behind.
    """
    return [line for line in lines if line.moved][-count:] if count > 0 else []


def _of_decision(decision: Decision) -> Iterator[Line]:
    words = {"ref": decision.ref, "kind": decision.get_kind_display()}
    if decision.undoes:
        words["block"] = decision.undoes.ref
        yield Line(decision.proposed_at, _("Lifted the block %(block)s at once.") % words, decision.proposed_by)
    elif decision.renews:
        yield Line(decision.proposed_at, _("Proposed %(ref)s: renewal.") % words, decision.proposed_by)
    else:
        yield Line(decision.proposed_at, _("Proposed %(ref)s: %(kind)s.") % words, decision.proposed_by)
    if decision.decided_at is not None:
        sent_back = decision.state == DecisionState.SENT_BACK
        what = _("Sent back %(ref)s.") if sent_back else _("Approved %(ref)s: %(kind)s.")
        yield Line(decision.decided_at, what % words, decision.decided_by, decision.note if sent_back else "")
    if decision.ended_at is not None:
        state = {"ref": decision.ref, "state": DecisionState(decision.state).label}
        by_itself = decision.state == DecisionState.EXPIRED
        yield Line(decision.ended_at, _("%(ref)s ended: %(state)s.") % state, moved=by_itself)


def _of_appeal(appeal: Appeal) -> Iterator[Line]:
    words = {"block": appeal.decision.ref, "outcome": appeal.get_state_display()}
    yield Line(appeal.received_at, _("An appeal against %(block)s came in.") % words, moved=False)
    if appeal.answered_at is not None:
        what = _("Answered the appeal against %(block)s: %(outcome)s.") % words
        yield Line(appeal.answered_at, what, appeal.answered_by)
