"""Two people act in the same moment, each on a database connection of their own: exactly one wins."""

import pytest

from khien.cases.actions import approve_decision, propose_decision, receive_appeal, send_back_decision
from khien.cases.errors import NotPossibleNow, SomethingWaits, StaleCase
from khien.cases.models import Appeal, Case, Decision
from khien.ledger.models import Entry
from tests.cases.conftest import PROPOSAL, decide, fresh, open_case, propose, together
from tests.conftest import Cast

pytestmark = pytest.mark.usefixtures("real_database")


@pytest.mark.parametrize("page_in_date", [True, False])
def test_of_two_approvals_one_wins(cast: Cast, page_in_date: bool) -> None:
    decision = propose(open_case(), cast.minh)
    hers, his = fresh(decision), fresh(decision)
    if page_in_date:  # both read the case before either wrote
        _ = hers.case, his.case
    results = together(
        lambda: approve_decision(decision=hers, by=cast.hoa),
        lambda: approve_decision(decision=his, by=cast.binh),
    )
    [lost] = [result for result in results if result is not None]
    assert isinstance(lost, StaleCase | NotPossibleNow)
    assert Entry.objects.filter(kind="decision.approved").count() == 1
    assert fresh(decision).state == "approved"


def test_of_an_approval_and_a_send_back_one_wins(cast: Cast) -> None:
    decision = propose(open_case(), cast.minh)
    hers, his = fresh(decision), fresh(decision)
    results = together(
        lambda: approve_decision(decision=hers, by=cast.hoa),
        lambda: send_back_decision(decision=his, note="Chưa đủ.", by=cast.binh),
    )
    assert len([result for result in results if result is None]) == 1
    assert Entry.objects.filter(kind__in=["decision.approved", "decision.sent_back"]).count() == 1


def test_of_two_proposals_one_wins(cast: Cast) -> None:
    pk = open_case().pk
    results = together(
        lambda: propose_decision(case=Case.objects.get(pk=pk), proposal=PROPOSAL, by=cast.minh),
        lambda: propose_decision(case=Case.objects.get(pk=pk), proposal=PROPOSAL, by=cast.tuan),
    )
    assert len([result for result in results if isinstance(result, StaleCase | SomethingWaits)]) == 1
    assert Decision.objects.count() == 1


def test_of_two_presses_that_send_an_appeal_one_makes_it(cast: Cast) -> None:
    block = decide(open_case(), cast)
    form = {"text": "Nhầm.", "once": "of this form alone"}
    once, twice = together(*[lambda: receive_appeal(decision=fresh(block), **form)] * 2)
    assert once == twice == Appeal.objects.get()
    assert Entry.objects.filter(kind="appeal.received").count() == 1
