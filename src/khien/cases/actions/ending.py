"""How a decision ends: one person lifts a block at once and a second reviews it after, or its time is over."""

from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from khien.cases.actions.deciding import ended
from khien.cases.errors import FieldMissing, NotPossibleNow
from khien.cases.events import DecisionProposed
from khien.cases.models import Decision
from khien.cases.moves import changing, move_decision, settle
from khien.cases.proposals import LONGEST_REASON, DecisionKind
from khien.cases.refs import decision_ref
from khien.cases.states import CaseState, DecisionState
from khien.ledger.record import SYSTEM
from khien.outbox.announce import announce
from khien.people.models import Person
from khien.people.rights import Right, require


def unblock(*, decision: Decision, reason: str, by: Person) -> Decision:
    """Lift a block at once. Undoing harm needs one person; the unblock then waits for a second one's review.

    A page that is out of date does not stop it, and neither does a renewal that waits.

    Args:
        decision: the block in force.
        reason: why, in words for a citizen.
        by: who lifts it.

    Returns:
        The unblock, waiting for its review. Sent back, it puts the reviewer's disagreement on record.

    Raises:
        NotAllowed, FieldMissing, NotPossibleNow: the block is not in force.
    """
    require(by, Right.UNDO)
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise FieldMissing("reason", _("Write a reason that a citizen can read, of at most 2,000 characters."))
    with changing(decision.case, as_seen=False):
        return lift(decision, reason=reason.strip(), by=by)


def lift(block: Decision, *, reason: str, by: Person) -> Decision:
    """Do the work of `unblock` inside the caller's change of the case; the caller has checked the right."""
    if block.kind != DecisionKind.BLOCK:
        raise NotPossibleNow(_("Only a block can be lifted."))
    case = block.case
    move_decision(block, to=DecisionState.REVOKED, ended_at=timezone.now(), note=reason)
    undo = Decision.objects.create(
        ref=decision_ref(case.ref, case.decisions.count() + 1),
        case=case,
        kind=DecisionKind.UNBLOCK,
        category=block.category,
        basis=block.basis,
        reason=reason,
        undoes=block,
        proposed_by=by,
    )
    settle(case, CaseState.PROPOSED)
    announce(ended(block, why=reason), by=by, about=block.ref)
    proposed = DecisionProposed(decision=undo.ref, kind_of_decision=undo.kind, category=undo.category)
    announce(proposed, by=by, about=undo.ref)
    return undo


def expire_decisions() -> int:
    """End every decision whose time is over, each in a transaction of its own; return how many.

    Harmless twice and in two workers at once: of two that move the same row one finds it moved. Our clock and the
    database's must both say so: one clock that runs ahead lifts no block.
    """
    due = Decision.objects.in_force().filter(expires_at__lte=timezone.now()).filter(expires_at__lte=Now())
    return sum(_expire(pk) for pk in list(due.order_by("expires_at").values_list("pk", flat=True)))


def _expire(pk: int) -> bool:
    decision = Decision.objects.select_related("case").get(pk=pk)
    try:
        with changing(decision.case, as_seen=False):
            move_decision(decision, to=DecisionState.EXPIRED, ended_at=timezone.now())
            settle(decision.case, CaseState.OPEN)
            announce(ended(decision, why="expired"), by=SYSTEM, about=decision.ref)
    except NotPossibleNow:
        return False  # another worker, or a person who lifted or renewed it, was quicker
    return True
