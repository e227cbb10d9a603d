"""One person proposes; the rules are kept before anything is written."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from khien.cases.actions import propose_decision
from khien.cases.errors import ProposalRefused, SomethingWaits, StaleCase
from khien.cases.models import Case, Decision
from khien.cases.proposals import DecisionKind
from khien.core.categories import Category
from khien.indicators.kinds import Kind
from khien.people.rights import NotAllowed
from tests.cases.conftest import PROPOSAL, decide, last_leaf, open_case, propose
from tests.conftest import Cast

Announced = Callable[[], list[str]]


@pytest.mark.parametrize("who", ["ha", "quang"])
def test_an_administrator_and_an_inspector_may_not_propose(case: Case, cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        propose(case, getattr(cast, who))
    assert not Decision.objects.exists()


def test_a_second_proposal_waits_until_the_first_is_decided(case: Case, cast: Cast) -> None:
    propose(case, cast.minh)
    with pytest.raises(SomethingWaits):
        propose(case, cast.tuan)
    assert Decision.objects.count() == 1


def test_a_proposal_from_a_page_that_is_out_of_date_is_refused_and_changes_nothing(
    case: Case, cast: Cast, announced: Announced
) -> None:
    seen_by_tuan = Case.objects.get(pk=case.pk)
    decide(case, cast, kind=DecisionKind.WARN)
    announced()
    with pytest.raises(StaleCase):
        propose_decision(case=seen_by_tuan, proposal=PROPOSAL, by=cast.tuan)
    assert Decision.objects.count() == 1
    assert announced() == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"reason": "x" * 2_001}, "reason"),
        ({"basis": ""}, "basis"),
        ({"days": None}, "days"),
        ({"days": 31}, "days"),
        ({"days": 0}, "days"),
        ({"category": Category.HARASSMENT}, "kind"),
        ({"category": Category.HARMFUL_FALSE_INFORMATION}, "kind"),
        ({"kind": DecisionKind.WARN, "category": Category.HARASSMENT}, "kind"),
        ({"kind": DecisionKind.LABEL}, "kind"),
        ({"kind": DecisionKind.UNBLOCK}, "kind"),
    ],
)
def test_a_proposal_that_breaks_a_rule_names_the_field_to_mend(
    case: Case, cast: Cast, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(ProposalRefused) as refused:
        propose(case, cast.minh, **changes)
    assert refused.value.field == field
    assert Case.objects.get().state == "open"


def test_a_phone_number_is_warned_of_not_blocked(cast: Cast) -> None:
    case = open_case("+84912345678", Kind.PHONE)
    with pytest.raises(ProposalRefused):
        propose(case, cast.minh)
    assert propose(case, cast.minh, kind=DecisionKind.WARN).kind == "warn"


def test_an_address_on_a_shared_host_is_blocked_as_an_address(cast: Cast) -> None:
    case = open_case("https://sites.google.com/view/lua-dao", Kind.URL)
    assert propose(case, cast.minh).scope == Decision.Scope.ADDRESS


@pytest.mark.parametrize("category", ["harassment", "harmful_false_information", "criticism"])
@pytest.mark.parametrize("kind", ["block", "warn"])
def test_the_database_refuses_to_block_or_warn_of_what_somebody_said(
    case: Case, cast: Cast, category: str, kind: str
) -> None:
    decision = propose(case, cast.minh)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(kind=kind, category=category)


def test_a_proposal_announces_itself_without_its_subject(case: Case, cast: Cast, announced: Announced) -> None:
    decision = propose(case, cast.minh)
    assert announced() == ["decision.proposed"]
    leaf = last_leaf("decision.proposed")
    assert leaf["public"] == {"decision": decision.ref, "kind_of_decision": "block", "category": "phishing"}
    assert case.subject.value not in str(leaf)


def test_a_proposal_waits_and_carries_everything(case: Case, cast: Cast) -> None:
    decision = propose(case, cast.minh)
    stored = Decision.objects.get()
    assert (stored.state, stored.scope, stored.proposed_by, stored.decided_by) == (
        "proposed",
        "name",
        cast.minh,
        None,
    )
    assert stored.ref == f"{case.ref}-1" == decision.ref
    assert (stored.expires_at - stored.proposed_at).days == 30  # type: ignore[operator]  # a block has an end
    assert Case.objects.get().state == "proposed"


@pytest.mark.parametrize("kind", [DecisionKind.BLOCK, DecisionKind.CLEAR])
def test_while_a_block_is_in_force_it_is_renewed_or_lifted_but_not_decided_over(
    case: Case, cast: Cast, kind: DecisionKind
) -> None:
    decide(case, cast)
    with pytest.raises(ProposalRefused):
        propose(case, cast.minh, kind=kind)
    assert propose(case, cast.minh, kind=DecisionKind.REFER).state == "proposed"


def test_an_override_of_the_guard_list_belongs_to_a_block_only(case: Case, cast: Cast) -> None:
    with pytest.raises(ProposalRefused) as refused:
        propose(case, cast.binh, kind=DecisionKind.WARN, override_reason="Cần chặn.")
    assert refused.value.field == "override_reason"
