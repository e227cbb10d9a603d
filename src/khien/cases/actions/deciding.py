"""The second person: approves, or sends back. Never the one who proposed."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from khien.cases.errors import DecidedBySamePerson, FieldMissing, NotPossibleNow
from khien.cases.events import DecisionApproved, DecisionEnded, DecisionSentBack
from khien.cases.guarding import check_still_blockable
from khien.cases.models import Decision
from khien.cases.moves import changing, move_decision, settle
from khien.cases.proposals import DecisionKind
from khien.cases.states import CaseState, DecisionState
from khien.ledger.record import stamp
from khien.outbox.announce import announce
from khien.people.models import Person
from khien.people.rights import Right, require

# What cannot stand beside a newly approved decision, and ends with it. A block ends only on its own terms.
_REPLACES: dict[str, frozenset[str]] = {
    DecisionKind.BLOCK: frozenset({DecisionKind.CLEAR, DecisionKind.UNBLOCK}),
    DecisionKind.WARN: frozenset({DecisionKind.CLEAR}),
    DecisionKind.LABEL: frozenset({DecisionKind.CLEAR}),
    DecisionKind.REFER: frozenset({DecisionKind.CLEAR}),
    DecisionKind.CLEAR: frozenset({DecisionKind.WARN, DecisionKind.LABEL}),
}


def approve_decision(*, decision: Decision, by: Person) -> None:
    """Agree with what somebody else proposed: from now on it is in force.

    The approval of an unblock is its review: the block was lifted when the unblock was proposed.

    Args:
        decision: the proposal; `decision.case` as the person saw it.
        by: a second person.

    Raises:
        NotAllowed, DecidedBySamePerson, StaleCase.
        NotPossibleNow: it is decided already, or what it renews was lifted.
        ProposalRefused: the name came on the guard list meanwhile.
    """
    _require_second(decision, by)
    now = timezone.now()
    with changing(decision.case):
        check_still_blockable(decision)
        _end_what_it_replaces(decision, by, now)
        move_decision(
            decision, to=DecisionState.APPROVED, decided_by=by, decided_at=now, expires_at=_end(decision, now)
        )
        settle(decision.case, CaseState.DECIDED)
        announce(_approved(decision), by=by, about=decision.ref)


def send_back_decision(*, decision: Decision, note: str, by: Person) -> None:
    """Disagree with what somebody else proposed; the case goes back into the queue.

    Args:
        decision: the proposal; `decision.case` as the person saw it.
        note: what is wrong with it; for staff only.
        by: a second person.

    Raises:
        NotAllowed, DecidedBySamePerson, StaleCase, FieldMissing, NotPossibleNow.
    """
    _require_second(decision, by)
    if not note.strip():
        raise FieldMissing("note", _("Say what must be mended before this can be approved."))
    with changing(decision.case):
        move_decision(
            decision,
            to=DecisionState.SENT_BACK,
            decided_by=by,
            decided_at=timezone.now(),
            note=note.strip(),
        )
        settle(decision.case, CaseState.OPEN)
        announce(DecisionSentBack(decision=decision.ref, note=note.strip()), by=by, about=decision.ref)


def _require_second(decision: Decision, by: Person) -> None:
    require(by, Right.DECIDE)
    if decision.proposed_by_id == by.pk:
        raise DecidedBySamePerson  # the database refuses it too; this says it kindly


def _end(decision: Decision, now: datetime) -> datetime | None:
    """Count the days from the approval: waiting for the second person must not shorten them."""
    return now + (decision.expires_at - decision.proposed_at) if decision.expires_at else None


def _end_what_it_replaces(decision: Decision, by: Person, now: datetime) -> None:
    if decision.renews:
        _end_renewed(decision.renews, decision, by, now)
    standing = decision.case.decisions.in_force().filter(kind__in=_REPLACES.get(decision.kind, ()))
    for other in standing:
        move_decision(other, to=DecisionState.REVOKED, ended_at=now, note=decision.ref)
        announce(ended(other, why=decision.ref), by=by, about=other.ref)


def _end_renewed(block: Decision, renewal: Decision, by: Person, now: datetime) -> None:
    """End the block that is renewed. One that expired is past; one that was lifted forbids it."""
    block.refresh_from_db()
    if block.state == DecisionState.REVOKED:
        raise NotPossibleNow(_("The block that this would renew has been lifted. Send the renewal back."))
    if block.state != DecisionState.EXPIRED:
        move_decision(block, to=DecisionState.RENEWED, ended_at=now)
        announce(ended(block, why=renewal.ref), by=by, about=block.ref)


def ended(decision: Decision, *, why: str) -> DecisionEnded:
    """Return the fact that a decision is no longer in force, after its state has moved."""
    return DecisionEnded(decision_id=decision.pk, decision=decision.ref, how=decision.state, why=why)


def _approved(decision: Decision) -> DecisionApproved:
    subject = decision.case.subject
    return DecisionApproved(
        decision_id=decision.pk,
        decision=decision.ref,
        kind_of_decision=decision.kind,
        subject_kind=subject.kind,
        subject=subject.value,
        scope=decision.scope,
        category=decision.category,
        basis=decision.basis,
        reason=decision.reason,
        expires_at=stamp(decision.expires_at) if decision.expires_at else "",
        proposed_by=decision.proposed_by.public_ref(),
        override=decision.override_by_id is not None,
    )
