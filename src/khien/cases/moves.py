"""Moves of state by compare-and-swap, and the lock of a case: the tables of `states` are the only authority.

Row locks do nothing on SQLite; a conditional UPDATE means the same on every database.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import F, TextChoices
from django.utils.translation import gettext as _

from khien.cases.errors import NotPossibleNow, SomethingWaits, StaleCase
from khien.cases.models import Appeal, Case, Decision
from khien.cases.states import APPEAL_MOVES, CASE_MOVES, DECISION_MOVES, AppealState, CaseState, DecisionState

State = TypeVar("State", bound=TextChoices)


def sources(moves: Mapping[State, frozenset[State]], to: State) -> list[State]:
    """Return the states from which the table has an arrow to `to`."""
    return [state for state, targets in moves.items() if to in targets]


@contextmanager
def changing(case: Case, *, as_seen: bool = True) -> Iterator[None]:
    """Open the transaction of an action on a case, and hold the case until it ends.

    Args:
        case: as the actor saw it: `case.version` is the version that was on the page.
        as_seen: refuse when it has changed since. False where waiting would do harm (lifting a block, expiry).

    Raises:
        StaleCase: somebody else changed it.
    """
    with transaction.atomic():
        rows = Case.objects.filter(pk=case.pk)
        seen = rows.filter(version=case.version) if as_seen else rows
        if not seen.update(version=F("version") + 1):
            raise StaleCase
        yield
        fresh = rows.values("version", "state").get()
    case.version, case.state = fresh["version"], fresh["state"]


def wait_for_second(case: Case) -> None:
    """Move a case to `proposed`, if nothing waits there yet.

    Raises:
        SomethingWaits: something does.
    """
    rows = Case.objects.filter(pk=case.pk, state__in=sources(CASE_MOVES, CaseState.PROPOSED))
    if not rows.update(state=CaseState.PROPOSED):
        raise SomethingWaits


def settle(case: Case, otherwise: CaseState) -> None:
    """Move a case to where it belongs after one of its decisions moved: `proposed` while something waits there."""
    to = CaseState.PROPOSED if case.decisions.waiting().exists() else otherwise
    rows = Case.objects.filter(pk=case.pk, state__in=[to, *sources(CASE_MOVES, to)])
    if not rows.update(state=to):
        raise NotPossibleNow(_("The case cannot become “%(state)s” from where it stands.") % {"state": to.label})


def move_decision(decision: Decision, *, to: DecisionState, **fields: Any) -> None:
    """Move a decision along an arrow of the table, and keep the object in step with its row.

    Raises:
        NotPossibleNow: there is no arrow from where the row stands now.
    """
    rows = Decision.objects.filter(pk=decision.pk, state__in=sources(DECISION_MOVES, to))
    if not rows.update(state=to, **fields):
        raise _refusal(Decision.objects.get(pk=decision.pk))
    for name, value in {"state": to, **fields}.items():
        setattr(decision, name, value)


def move_appeal(appeal: Appeal, *, to: AppealState, **fields: Any) -> None:
    """Move an appeal along an arrow of the table.

    Raises:
        NotPossibleNow: it has its answer already.
    """
    rows = Appeal.objects.filter(pk=appeal.pk, state__in=sources(APPEAL_MOVES, to))
    if not rows.update(state=to, **fields):
        raise NotPossibleNow(_("This appeal has been answered already."))
    for name, value in {"state": to, **fields}.items():
        setattr(appeal, name, value)


def _refusal(decision: Decision) -> NotPossibleNow:
    state = DecisionState(decision.state)
    return NotPossibleNow(
        _("%(ref)s cannot be changed in this way: it is now “%(state)s”. Reload the page to see it as it stands.")
        % {"ref": decision.ref, "state": state.label}
    )
