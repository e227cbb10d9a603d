"""The whole square: every state and every action, against the tables that the documentation is drawn from."""

from collections.abc import Callable
from pathlib import Path

import pytest

from khien.cases.actions import (
    answer_appeal,
    approve_decision,
    expire_decisions,
    propose_decision,
    receive_appeal,
    renew_decision,
    send_back_decision,
    unblock,
)
from khien.cases.errors import NotPossibleNow
from khien.cases.models import Appeal, Case, Decision
from khien.cases.proposals import DecisionKind
from khien.cases.states import (
    APPEAL_MOVES,
    CASE_MOVES,
    DECISION_MOVES,
    AppealState,
    CaseState,
    DecisionState,
)
from khien.cases.states_page import CASE_VERBS, DECISION_VERBS
from khien.config.management.commands.draw_states import drawn
from tests.cases.conftest import PROPOSAL, decide, end_time_of, fresh, propose
from tests.conftest import Cast

PAGE = Path(__file__).resolve().parents[2] / "docs/states.md"
Act = Callable[[Decision, Cast], object]


def approve(decision: Decision, cast: Cast) -> None:
    approve_decision(decision=decision, by=cast.hoa)


def send_back(decision: Decision, cast: Cast) -> None:
    send_back_decision(decision=decision, note="Chưa đủ.", by=cast.hoa)


def lift(decision: Decision, cast: Cast) -> None:
    unblock(decision=decision, reason="Nhầm.", by=cast.hoa)


def expire(decision: Decision, cast: Cast) -> None:
    end_time_of(decision)
    if not expire_decisions():
        raise NotPossibleNow("Nothing was due.")


def renew(decision: Decision, cast: Cast) -> None:
    renewal = renew_decision(decision=decision, proposal=PROPOSAL, by=cast.minh)
    approve_decision(decision=renewal, by=cast.hoa)


ACTIONS: dict[DecisionState, Act] = {
    DecisionState.APPROVED: approve,
    DecisionState.SENT_BACK: send_back,
    DecisionState.REVOKED: lift,
    DecisionState.EXPIRED: expire,
    DecisionState.RENEWED: renew,
}
WAYS: dict[DecisionState, list[Act]] = {
    DecisionState.PROPOSED: [],
    DecisionState.SENT_BACK: [send_back],
    **{state: [approve, *([ACTIONS[state]] if state is not DecisionState.APPROVED else [])]
       for state in (DecisionState.APPROVED, DecisionState.REVOKED, DecisionState.EXPIRED, DecisionState.RENEWED)},
}  # fmt: skip


def bring_to(state: DecisionState, case: Case, cast: Cast) -> Decision:
    """Walk a block from its proposal to a state, by actions alone."""
    decision = propose(case, cast.minh)
    for act in WAYS[state]:
        act(fresh(decision), cast)
    assert fresh(decision).state == state
    return decision


@pytest.mark.parametrize("start", list(DecisionState))
@pytest.mark.parametrize("end", list(ACTIONS))
def test_a_decision_moves_along_the_arrows_of_the_table_and_no_others(
    case: Case, cast: Cast, start: DecisionState, end: DecisionState
) -> None:
    decision = bring_to(start, case, cast)
    if end in DECISION_MOVES[start]:
        ACTIONS[end](fresh(decision), cast)
        assert fresh(decision).state == end
    else:
        with pytest.raises(NotPossibleNow):
            ACTIONS[end](fresh(decision), cast)
        assert fresh(decision).state == start


def open_again(case: Case, cast: Cast) -> None:
    """A case as it was opened."""


def wait(case: Case, cast: Cast) -> None:
    propose(case, cast.minh, kind=DecisionKind.WARN)


def settle(case: Case, cast: Cast) -> None:
    decide(case, cast, kind=DecisionKind.WARN)


@pytest.mark.parametrize(
    ("start", "bring"), [(CaseState.OPEN, open_again), (CaseState.PROPOSED, wait), (CaseState.DECIDED, settle)]
)
def test_a_proposal_is_possible_where_the_table_has_an_arrow(
    case: Case, cast: Cast, start: CaseState, bring: Callable[[Case, Cast], None]
) -> None:
    bring(case, cast)
    now = Case.objects.get()
    assert now.state == start
    if CaseState.PROPOSED in CASE_MOVES[start]:
        propose_decision(case=now, proposal=PROPOSAL, by=cast.minh)
        assert Case.objects.get().state == CaseState.PROPOSED
    else:
        with pytest.raises(NotPossibleNow):
            propose_decision(case=now, proposal=PROPOSAL, by=cast.minh)


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("second", [True, False])
def test_an_appeal_has_one_answer(case: Case, cast: Cast, first: bool, second: bool) -> None:
    appeal = receive_appeal(decision=decide(case, cast), text="Nhầm.")
    answer_appeal(appeal=appeal, uphold=first, answer="Một.", by=cast.binh)
    assert APPEAL_MOVES[AppealState(appeal.state)] == frozenset()
    with pytest.raises(NotPossibleNow):
        answer_appeal(appeal=Appeal.objects.get(), uphold=second, answer="Hai.", by=cast.binh)


def test_every_arrow_has_an_action() -> None:
    assert set(DECISION_VERBS) == {(start, end) for start, ends in DECISION_MOVES.items() for end in ends}
    assert set(CASE_VERBS) == {(start, end) for start, ends in CASE_MOVES.items() for end in ends}


def test_the_documentation_shows_the_tables_as_they_are() -> None:
    assert PAGE.read_text(encoding="utf-8") == drawn(), "run ./run draw_states > docs/states.md"
