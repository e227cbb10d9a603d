"""A block goes on only when two people say so again."""

from collections.abc import Callable

import pytest

from khien.cases.actions import (
    approve_decision,
    expire_decisions,
    renew_decision,
    send_back_decision,
    take_case,
    unblock,
)
from khien.cases.errors import DecidedBySamePerson, NotPossibleNow, SomethingWaits, StaleCase
from khien.cases.models import Case, Decision
from khien.people.rights import NotAllowed
from tests.cases.conftest import PROPOSAL, decide, end_time_of, fresh, last_leaf, propose
from tests.conftest import Cast

Announced = Callable[[], list[str]]


@pytest.fixture
def block(case: Case, cast: Cast) -> Decision:
    """A block in force."""
    return decide(case, cast)


def renew(block: Decision, by: object) -> Decision:
    return renew_decision(decision=fresh(block), proposal=PROPOSAL, by=by)  # type: ignore[arg-type]  # a person


def test_an_inspector_may_not_renew(block: Decision, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        renew(block, cast.quang)


def test_only_a_block_in_force_is_renewed(case: Case, cast: Cast) -> None:
    proposal = propose(case, cast.minh)
    with pytest.raises(NotPossibleNow):
        renew(proposal, cast.minh)


def test_two_renewals_do_not_wait_at_once(block: Decision, cast: Cast) -> None:
    renew(block, cast.minh)
    with pytest.raises(SomethingWaits):
        renew(block, cast.tuan)


def test_a_renewal_from_a_page_that_is_out_of_date_is_refused(block: Decision, cast: Cast) -> None:
    seen = fresh(block)
    assert seen.case.version == 2
    take_case(case=Case.objects.get(), by=cast.tuan)
    with pytest.raises(StaleCase):
        renew_decision(decision=seen, proposal=PROPOSAL, by=cast.minh)


def test_who_proposes_a_renewal_cannot_approve_it(block: Decision, cast: Cast) -> None:
    renewal = renew(block, cast.hoa)
    with pytest.raises(DecidedBySamePerson):
        approve_decision(decision=renewal, by=cast.hoa)
    assert fresh(block).state == "approved"


def test_an_approved_renewal_replaces_the_old_block_in_one_step(
    block: Decision, cast: Cast, announced: Announced
) -> None:
    renewal = renew(block, cast.minh)
    announced()
    approve_decision(decision=renewal, by=cast.binh)
    assert announced() == ["decision.ended", "decision.approved"]
    assert last_leaf("decision.ended")["public"] == {"decision": block.ref, "how": "renewed", "why": renewal.ref}
    assert (fresh(block).state, fresh(renewal).state) == ("renewed", "approved")


def test_a_renewal_sent_back_leaves_the_old_block_in_force(block: Decision, cast: Cast) -> None:
    send_back_decision(decision=renew(block, cast.minh), note="Đã hết nguy hiểm.", by=cast.hoa)
    assert fresh(block).state == "approved"
    assert renew(block, cast.minh).state == "proposed"


def test_a_block_that_was_lifted_meanwhile_cannot_be_renewed(block: Decision, cast: Cast) -> None:
    renewal = renew(block, cast.minh)
    unblock(decision=fresh(block), reason="Nhầm.", by=cast.hoa)
    with pytest.raises(NotPossibleNow):
        approve_decision(decision=fresh(renewal), by=cast.binh)
    assert fresh(renewal).state == "proposed"


def test_a_block_that_expired_while_its_renewal_waited_comes_back_with_the_approval(
    block: Decision, cast: Cast
) -> None:
    renewal = renew(block, cast.minh)
    end_time_of(block)
    assert expire_decisions() == 1
    assert Case.objects.get().state == "proposed"
    approve_decision(decision=fresh(renewal), by=cast.hoa)
    assert (fresh(block).state, fresh(renewal).state) == ("expired", "approved")
