"""A second person approves. Never the same one: not in the action, and not in the database."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from khien.cases.actions import approve_decision, take_case
from khien.cases.errors import DecidedBySamePerson, NotPossibleNow, StaleCase
from khien.cases.models import Case, Decision
from khien.cases.proposals import DecisionKind
from khien.people.rights import NotAllowed
from tests.cases.conftest import decide, fresh, last_leaf, propose
from tests.conftest import Cast

Announced = Callable[[], list[str]]


@pytest.mark.parametrize("who", ["minh", "tuan", "ha", "quang"])
def test_an_analyst_an_administrator_and_an_inspector_may_not_approve(case: Case, cast: Cast, who: str) -> None:
    decision = propose(case, cast.hoa)
    with pytest.raises(NotAllowed):
        approve_decision(decision=decision, by=getattr(cast, who))


def test_a_reviewer_cannot_approve_what_they_proposed(case: Case, cast: Cast) -> None:
    decision = propose(case, cast.hoa)
    with pytest.raises(DecidedBySamePerson):
        approve_decision(decision=decision, by=cast.hoa)
    assert fresh(decision).state == "proposed"


def test_an_approval_by_the_proposer_is_refused_by_the_database(case: Case, cast: Cast) -> None:
    decision = decide(case, cast)
    with (
        pytest.raises(IntegrityError, match="decision_by_two_people"),
        transaction.atomic(),
        connection.cursor() as sql,
    ):
        sql.execute("UPDATE cases_decision SET decided_by_id = proposed_by_id WHERE id = %s", [decision.pk])


def test_the_database_refuses_an_approval_by_nobody(case: Case, cast: Cast) -> None:
    decision = propose(case, cast.minh)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as sql:
        sql.execute("UPDATE cases_decision SET state = 'approved' WHERE id = %s", [decision.pk])


def test_what_is_decided_already_cannot_be_approved_again(case: Case, cast: Cast, announced: Announced) -> None:
    decision = decide(case, cast)
    announced()
    with pytest.raises(NotPossibleNow):
        approve_decision(decision=fresh(decision), by=cast.binh)
    assert announced() == []
    assert fresh(decision).decided_by == cast.hoa


def test_an_approval_from_a_page_that_is_out_of_date_is_refused(case: Case, cast: Cast) -> None:
    decision = propose(case, cast.minh)
    take_case(case=Case.objects.get(), by=cast.tuan)
    with pytest.raises(StaleCase):
        approve_decision(decision=decision, by=cast.hoa)
    assert fresh(decision).state == "proposed"


def test_an_approval_puts_the_block_in_force_and_shows_that_they_were_two(
    case: Case, cast: Cast, announced: Announced
) -> None:
    decision = propose(case, cast.minh)
    announced()
    approve_decision(decision=decision, by=cast.hoa)
    assert announced() == ["decision.approved"]
    leaf = last_leaf("decision.approved")
    assert leaf["by"]["person"] == cast.hoa.public_id
    assert leaf["public"]["proposed_by"]["person"] == cast.minh.public_id
    assert leaf["public"]["subject"] == case.subject.value
    assert leaf["about"] == decision.ref
    assert not leaf["public"]["override"]
    assert fresh(decision).state == "approved"
    assert Case.objects.get().state == "decided"


def test_days_count_from_the_approval_so_that_waiting_does_not_shorten_a_block(case: Case, cast: Cast) -> None:
    decision = propose(case, cast.minh, days=10)
    earlier = timezone.now() - timedelta(days=4)
    Decision.objects.filter(pk=decision.pk).update(proposed_at=earlier, expires_at=earlier + timedelta(days=10))
    approve_decision(decision=fresh(decision), by=cast.hoa)
    stored = fresh(decision)
    assert stored.expires_at == stored.decided_at + timedelta(days=10)  # type: ignore[operator]  # it is decided


def test_a_block_replaces_an_earlier_clear_and_a_warning_stays_beside_it(case: Case, cast: Cast) -> None:
    warning = decide(case, cast, kind=DecisionKind.WARN)
    clear = decide(case, cast, kind=DecisionKind.CLEAR)
    assert (fresh(warning).state, fresh(clear).state) == ("revoked", "approved")
    referral = decide(case, cast, kind=DecisionKind.REFER)
    block = decide(case, cast)
    assert (fresh(clear).state, fresh(referral).state, fresh(block).state) == ("revoked", "approved", "approved")
