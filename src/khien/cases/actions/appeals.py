"""Somebody appeals against a block; somebody who had no part in it answers."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from khien.cases.actions.ending import lift
from khien.cases.deadlines import WORKING_DAYS_TO_ANSWER, working_days_after
from khien.cases.errors import AnsweredByDecider, FieldMissing, NothingToAppeal
from khien.cases.events import AppealAnswered, AppealReceived
from khien.cases.models import Appeal, Decision
from khien.cases.moves import changing, move_appeal
from khien.cases.refs import appeal_ref
from khien.cases.states import AppealState, DecisionState
from khien.core.sealing import seal
from khien.intake.actions import PUBLIC
from khien.ledger.record import stamp
from khien.outbox.announce import announce
from khien.people.models import Person
from khien.people.rights import Right, require

LONGEST_APPEAL = 5_000  # characters
LONGEST_CONTACT = 200


def appealable(decision: Decision) -> Decision:
    """Return the block in force that an appeal against this decision is about: itself, or what renewed it.

    Raises:
        NothingToAppeal: no block is in force.
    """
    block = decision.case.decisions.standing_block()
    if block is None or decision.state not in {DecisionState.APPROVED, DecisionState.RENEWED}:
        raise NothingToAppeal
    return block


def receive_appeal(*, decision: Decision, text: str, contact: str = "", once: str = "") -> Appeal:
    """Take in an appeal against a block. No account is needed; contact data are sealed.

    Args:
        decision: the block, or an earlier one that it renews.
        text: why the block is wrong.
        contact: where to write; empty to follow the answer by the reference alone.
        once: the secret of the form: with it the same words are the same appeal, however often they are sent.

    Raises:
        NothingToAppeal, FieldMissing.
    """
    if not text.strip() or len(text) > LONGEST_APPEAL:
        raise FieldMissing("text", _("Tell us why the block is wrong, in at most 5,000 characters."))
    if len(contact) > LONGEST_CONTACT:
        raise FieldMissing("contact", _("The contact is longer than 200 characters."))
    now = timezone.localtime()
    with transaction.atomic():
        block = appealable(decision)
        assert block.decided_by is not None  # noqa: S101 - what is in force has a decider: the database holds it
        given = {
            "decision": block,
            "text": text.strip(),
            "contact": seal(contact.strip(), settings.CONTACT_KEY) if contact.strip() else None,
            "contact_until": now.date() + timedelta(days=settings.CONTACT_RETENTION_DAYS)
            if contact.strip()
            else None,
            "received_at": now,
            "answer_by": working_days_after(now, WORKING_DAYS_TO_ANSWER),
            "proposed_by": block.proposed_by,
            "approved_by": block.decided_by,
        }
        ref = appeal_ref(once and "\0".join((once, block.case.ref, text, contact)))
        appeal, is_first = Appeal.objects.get_or_create(ref=ref, defaults=given)
        if is_first:
            fact = AppealReceived(decision=block.ref, answer_by=stamp(appeal.answer_by), appeal_id=appeal.pk)
            announce(fact, by=PUBLIC, about=block.ref)
    return appeal


def answer_appeal(*, appeal: Appeal, uphold: bool, answer: str, by: Person) -> None:
    """Answer an appeal; upheld, the block is lifted in the same transaction.

    Args:
        appeal: not answered yet.
        uphold: the appellant is right.
        answer: what they are told; not public.
        by: somebody who neither proposed nor approved the block, nor the renewal that stands in its place.

    Raises:
        NotAllowed, AnsweredByDecider, FieldMissing, NotPossibleNow: it has its answer.
    """
    require(by, Right.DECIDE)
    if uphold:
        require(by, Right.UNDO)
    if not answer.strip():
        raise FieldMissing("answer", _("Write the answer that the appellant will read."))
    case = appeal.decision.case
    with changing(case, as_seen=False):
        block = case.decisions.standing_block()
        _require_third(appeal, block, by)
        state = AppealState.UPHELD if uphold else AppealState.REJECTED
        move_appeal(appeal, to=state, answered_by=by, answered_at=timezone.now(), answer=answer.strip())
        if uphold and block is not None:
            lift(block, reason=reason_when_upheld(), by=by)
        fact = AppealAnswered(decision=appeal.decision.ref, outcome=state.value, appeal_id=appeal.pk)
        announce(fact, by=by, about=appeal.decision.ref)


def _require_third(appeal: Appeal, block: Decision | None, by: Person) -> None:
    deciders: set[int | None] = {appeal.proposed_by_id, appeal.approved_by_id}
    if block is not None:
        deciders |= {block.proposed_by_id, block.decided_by_id}
    if by.pk in deciders:
        raise AnsweredByDecider


def reason_when_upheld() -> str:
    """Say in the public log that an appeal was upheld, without the answer: that is the appellant's."""
    with translation.override("vi"):
        return _("An appeal against this block was upheld.")
