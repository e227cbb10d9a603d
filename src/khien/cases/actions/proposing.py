"""The first person: takes a case, proposes what is to be done, or proposes to renew a block."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from khien.cases.errors import NotPossibleNow
from khien.cases.events import CaseTaken, DecisionProposed
from khien.cases.guarding import circumstances
from khien.cases.models import Case, Decision
from khien.cases.moves import changing, wait_for_second
from khien.cases.proposals import SCOPES, DecisionKind, Proposal, check
from khien.cases.refs import decision_ref
from khien.core.categories import Category
from khien.indicators.kinds import Kind
from khien.outbox.announce import announce
from khien.people.models import Person
from khien.people.rights import Right, require


def take_case(*, case: Case, by: Person) -> None:
    """Make somebody the one who works on a case, whoever had it before.

    Args:
        case: as the person saw it; `case.version` guards against overwriting.
        by: who takes it.

    Raises:
        NotAllowed, StaleCase, NotPossibleNow: they have it already.
    """
    require(by, Right.PROPOSE)
    if case.owner_id == by.pk:
        raise NotPossibleNow(_("You work on this case already."))
    with changing(case):
        case.owner, case.taken_at = by, timezone.now()
        case.save(update_fields=["owner", "taken_at"])
        announce(CaseTaken(case=case.ref), by=by, about=case.ref)


def propose_decision(*, case: Case, proposal: Proposal, by: Person) -> Decision:
    """Propose what is to be done. Nothing is in force before a second person approves.

    Args:
        case: as the person saw it; `case.version` guards against overwriting.
        proposal: what, why, on which basis and for how long.
        by: who proposes, and so can never approve.

    Raises:
        NotAllowed, StaleCase, ProposalRefused, SomethingWaits.
    """
    require(by, Right.PROPOSE)
    return _propose(case, proposal, by, renews=None)


def renew_decision(*, decision: Decision, proposal: Proposal, by: Person) -> Decision:
    """Propose that a block goes on: a new block, which replaces the old one when a second person approves it.

    Args:
        decision: the block in force; `decision.case` as the person saw it.
        proposal: a block, with the reason that holds now.
        by: who proposes the renewal.

    Raises:
        NotAllowed, StaleCase, ProposalRefused, SomethingWaits, NotPossibleNow: the block is not in force.
    """
    require(by, Right.PROPOSE)
    if proposal.kind is not DecisionKind.BLOCK or not _stands(decision):
        raise NotPossibleNow(_("Only a block in force can be renewed, and only by a block."))
    return _propose(decision.case, proposal, by, renews=decision)


def _stands(decision: Decision) -> bool:
    return Decision.objects.in_force().filter(pk=decision.pk, kind=DecisionKind.BLOCK).exists()


def _propose(case: Case, proposal: Proposal, by: Person, *, renews: Decision | None) -> Decision:
    if proposal.override_reason:
        require(by, Right.OVERRIDE_GUARD)
    with changing(case):
        wait_for_second(case)
        check(proposal, circumstances(case, renews=renews is not None))
        decision = _write(case, proposal, by, renews)
        announce(
            DecisionProposed(decision=decision.ref, kind_of_decision=decision.kind, category=decision.category),
            by=by,
            about=decision.ref,
        )
    return decision


def _write(case: Case, proposal: Proposal, by: Person, renews: Decision | None) -> Decision:
    now = timezone.now()
    is_block = proposal.kind is DecisionKind.BLOCK
    return Decision.objects.create(
        ref=decision_ref(case.ref, case.decisions.count() + 1),
        case=case,
        kind=proposal.kind,
        category=Category(proposal.category),
        basis=proposal.basis,
        scope=SCOPES[Kind(case.subject.kind)] if is_block else "",
        reason=proposal.reason.strip(),
        expires_at=now + timedelta(days=proposal.days) if proposal.days else None,
        renews=renews,
        override_by=by if proposal.override_reason else None,
        override_reason=proposal.override_reason.strip(),
        proposed_by=by,
        proposed_at=now,
    )
