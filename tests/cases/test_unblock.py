"""Undoing harm needs one person, at once; a second reviews it after."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from khien.cases.actions import approve_decision, renew_decision, send_back_decision, unblock
from khien.cases.errors import DecidedBySamePerson, FieldMissing, NotPossibleNow
from khien.cases.models import Case, Decision
from khien.cases.proposals import DecisionKind
from khien.people.rights import NotAllowed
from tests.cases.conftest import PROPOSAL, decide, fresh, last_leaf, propose
from tests.conftest import Cast

Announced = Callable[[], list[str]]
REASON = "Chủ trang đã gỡ nội dung."


@pytest.fixture
def block(case: Case, cast: Cast) -> Decision:
    """A block in force that Minh proposed and Hoa approved."""
    return decide(case, cast)


@pytest.mark.parametrize("who", ["minh", "quang", "ha"])
def test_an_analyst_an_inspector_and_an_administrator_may_not_lift_a_block(
    block: Decision, cast: Cast, who: str
) -> None:
    with pytest.raises(NotAllowed):
        unblock(decision=block, reason=REASON, by=getattr(cast, who))


def test_whoever_lifts_a_block_must_say_why(block: Decision, cast: Cast) -> None:
    with pytest.raises(FieldMissing):
        unblock(decision=block, reason=" ", by=cast.hoa)


def test_a_block_is_lifted_once(block: Decision, cast: Cast, announced: Announced) -> None:
    unblock(decision=block, reason=REASON, by=cast.hoa)
    announced()
    with pytest.raises(NotPossibleNow):
        unblock(decision=fresh(block), reason=REASON, by=cast.binh)
    assert announced() == []


def test_a_warning_is_not_lifted_like_a_block(case: Case, cast: Cast) -> None:
    warning = decide(case, cast, kind=DecisionKind.WARN)
    with pytest.raises(NotPossibleNow):
        unblock(decision=warning, reason=REASON, by=cast.hoa)
    assert fresh(warning).state == "approved"


def test_the_block_ends_at_once_and_the_unblock_waits_for_its_review(
    block: Decision, cast: Cast, announced: Announced
) -> None:
    announced()
    undo = unblock(decision=block, reason=REASON, by=cast.hoa)
    assert announced() == ["decision.ended", "decision.proposed"]
    assert last_leaf("decision.ended")["public"] == {"decision": block.ref, "how": "revoked", "why": REASON}
    assert (fresh(block).state, fresh(undo).state, fresh(undo).undoes) == ("revoked", "proposed", block)
    assert Case.objects.get().state == "proposed"


def test_a_page_that_is_out_of_date_does_not_stop_it(block: Decision, cast: Cast) -> None:
    Case.objects.update(version=77)
    unblock(decision=block, reason=REASON, by=cast.hoa)
    assert fresh(block).state == "revoked"


def test_a_renewal_that_waits_does_not_stop_it(block: Decision, cast: Cast) -> None:
    renew_decision(decision=fresh(block), proposal=PROPOSAL, by=cast.minh)
    undo = unblock(decision=fresh(block), reason=REASON, by=cast.hoa)
    assert (fresh(block).state, undo.ref) == ("revoked", f"{block.case.ref}-3")


def test_who_lifted_it_cannot_review_it(block: Decision, cast: Cast) -> None:
    undo = unblock(decision=block, reason=REASON, by=cast.hoa)
    with pytest.raises(DecidedBySamePerson):
        approve_decision(decision=undo, by=cast.hoa)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as sql:
        sql.execute(
            "UPDATE cases_decision SET decided_by_id = proposed_by_id, state = 'approved',"
            " decided_at = CURRENT_TIMESTAMP"
        )


def test_the_reviewer_agrees_and_the_case_is_decided(block: Decision, cast: Cast) -> None:
    undo = unblock(decision=block, reason=REASON, by=cast.hoa)
    approve_decision(decision=undo, by=cast.binh)
    assert (fresh(block).state, Case.objects.get().state) == ("revoked", "decided")


def test_the_reviewer_disagrees_on_record_and_the_case_returns_to_the_queue(block: Decision, cast: Cast) -> None:
    undo = unblock(decision=block, reason=REASON, by=cast.hoa)
    send_back_decision(decision=undo, note="Trang vẫn còn hoạt động.", by=cast.binh)
    assert (fresh(block).state, fresh(undo).state, Case.objects.get().state) == ("revoked", "sent_back", "open")
    assert propose(Case.objects.get(), cast.minh).state == "proposed"
