"""Draws docs/states.md from the tables of moves, so that the page cannot say anything else than the code."""

from collections.abc import Mapping
from inspect import cleandoc
from types import ModuleType
from typing import TypeVar

from django.db.models import TextChoices
from django.utils import translation

from khien.cases import events
from khien.cases.states import APPEAL_MOVES, CASE_MOVES, DECISION_MOVES, AppealState, CaseState, DecisionState
from khien.outbox.events import Event

State = TypeVar("State", bound=TextChoices)

# The action that makes each move; the key is where from and where to.
DECISION_VERBS: dict[tuple[DecisionState, DecisionState], str] = {
    (DecisionState.PROPOSED, DecisionState.APPROVED): "approve_decision",
    (DecisionState.PROPOSED, DecisionState.SENT_BACK): "send_back_decision",
    (DecisionState.APPROVED, DecisionState.REVOKED): "unblock, or an opposite decision is approved",
    (DecisionState.APPROVED, DecisionState.EXPIRED): "expire_decisions",
    (DecisionState.APPROVED, DecisionState.RENEWED): "its renewal is approved",
}
CASE_VERBS: dict[tuple[CaseState, CaseState], str] = {
    (CaseState.OPEN, CaseState.PROPOSED): "propose_decision, renew_decision, unblock",
    (CaseState.PROPOSED, CaseState.DECIDED): "approve_decision",
    (CaseState.PROPOSED, CaseState.OPEN): "send_back_decision",
    (CaseState.DECIDED, CaseState.PROPOSED): "propose_decision, renew_decision, unblock",
    (CaseState.DECIDED, CaseState.OPEN): "expire_decisions, or reports after a clear",
}
APPEAL_VERBS: dict[tuple[AppealState, AppealState], str] = {
    (AppealState.RECEIVED, AppealState.UPHELD): "answer_appeal",
    (AppealState.RECEIVED, AppealState.REJECTED): "answer_appeal",
}

_PAGE = """# States

Drawn by `./run draw_states` from the tables in `khien.cases.states`; a test fails when this page is stale.
Every arrow is one action in `khien.cases.actions`, made by a conditional `UPDATE`: of two people who act at
the same moment exactly one succeeds. The database refuses a decider who is the proposer, a decision without
a decider, two open proposals or two standing blocks in one case, a block without end, basis, reason or
scope, a block of or a warning of what somebody said, and an answer to an appeal by one of the two who
decided.

## Decision

{decision}

- **Listing needs two people.** Whoever proposed can neither approve nor send back.
- **Undoing harm needs one.** `unblock` revokes the block at once and writes an *unblock* decision, which
  waits as *proposed*: its approval by a second person is the review; sent back, the reviewer's disagreement
  is on record and the case returns to the queue. It is never stopped by a page that is out of date, nor by
  a renewal that waits.
- **A renewal** is a new block proposed by one and approved by another; the approval ends the old one in the
  same transaction. A renewal of a block that was lifted cannot be approved.
- An approved block ends a *clear* or *unblock* that stands in the same case; *warn*, *label* and *refer*
  end a *clear*; a *clear* ends a *warn* and a *label*. A block is never ended by another decision than its
  unblock or renewal.
- Days count from the approval, so that waiting does not shorten a block.

## Case

{case}

- A case is about one thing. Reports of addresses and names of the same registrable domain join the case of that
  domain. On a protected host (a popular service, shared hosting) each address has a case of its own, and below
  a shared host each name that a stranger was given. A protected name that is reported as a whole has a case far
  back in the queue.
- A case is *proposed* as long as any of its decisions waits for a second person, an unblock included.
- A block that expires puts its case back into the queue: somebody should say whether the danger is over.
- New reports join their case silently. They open a decided case again only when no block is in force and at
  least three came after the last decision: one person who disagrees cannot keep a cleared case open.
- `Case.version` counts the changes that people must know of before they write. A form carries the version
  that it was drawn from; when it is out of date, nothing is saved and the page shows what changed. Reports
  do not count.

## Appeal

{appeal}

- Anyone may appeal against a block in force, without an account; the answer is due by the end of the third
  working day.
- Whoever answers neither proposed nor approved the block, nor a renewal that took its place. Upheld, the
  block is lifted in the same transaction.

## Facts

What these actions announce. What is public stands in the transparency log for ever.

{facts}
"""


def draw() -> str:
    """Return the page."""
    with translation.override("en"):
        return _PAGE.format(
            decision=diagram(DECISION_MOVES, DECISION_VERBS, DecisionState.PROPOSED),
            case=diagram(CASE_MOVES, CASE_VERBS, CaseState.OPEN),
            appeal=diagram(APPEAL_MOVES, APPEAL_VERBS, AppealState.RECEIVED),
            facts=facts(events),
        )


def facts(module: ModuleType) -> str:
    """Return the table of what the events of a module mean, and what is public in them."""
    announced = [one for one in vars(module).values() if isinstance(one, type) and issubclass(one, Event)]
    rows = [
        f"| `{event.kind}` | {cleandoc(event.__doc__ or '')} | {', '.join(event.public)} |"
        for event in announced
        if event is not Event
    ]
    return "\n".join(["| fact | meaning | public |", "|---|---|---|", *rows])


def diagram(
    moves: Mapping[State, frozenset[State]], verbs: Mapping[tuple[State, State], str], first: State
) -> str:
    """Return a table of moves as a Mermaid diagram."""
    lines = [f"    {state.value}: {state.label}" for state in moves]
    lines.append(f"    [*] --> {first.value}")
    for start, targets in moves.items():
        for end in sorted(targets, key=list(moves).index):
            lines.append(f"    {start.value} --> {end.value}: {verbs[start, end]}")
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```"])
