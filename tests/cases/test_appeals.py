"""Anybody may appeal against a block; somebody who had no part in it answers."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from khien.cases.actions import answer_appeal, approve_decision, receive_appeal, renew_decision, unblock
from khien.cases.deadlines import working_days_after
from khien.cases.errors import AnsweredByDecider, FieldMissing, NothingToAppeal, NotPossibleNow
from khien.cases.models import Appeal, Case, Decision
from khien.core.sealing import unseal
from khien.ledger.models import Entry
from khien.people.rights import NotAllowed
from tests.cases.conftest import PROPOSAL, decide, fresh, last_leaf, open_case, propose
from tests.conftest import Cast

Announced = Callable[[], list[str]]


@pytest.fixture
def block(case: Case, cast: Cast) -> Decision:
    """A block in force that Minh proposed and Hoa approved."""
    return decide(case, cast)


@pytest.fixture
def appeal(block: Decision) -> Appeal:
    """The site's owner says that it is wrong."""
    return receive_appeal(decision=block, text="Trang của tôi đã bị nhầm.", contact="chu-trang@example.vn")


@pytest.mark.parametrize(("text", "contact"), [("  ", ""), ("x" * 5_001, ""), ("Nhầm.", "x" * 201)])
def test_an_appeal_needs_words_and_has_limits(block: Decision, text: str, contact: str) -> None:
    with pytest.raises(FieldMissing):
        receive_appeal(decision=block, text=text, contact=contact)


def test_what_is_not_in_force_cannot_be_appealed(case: Case, block: Decision, cast: Cast) -> None:
    with pytest.raises(NothingToAppeal):
        receive_appeal(decision=propose(open_case("khac.example"), cast.minh), text="Nhầm.")
    unblock(decision=block, reason="Nhầm.", by=cast.hoa)
    with pytest.raises(NothingToAppeal):
        receive_appeal(decision=fresh(block), text="Nhầm.")


def test_an_appeal_seals_the_contact_and_keeps_its_words_out_of_the_log(appeal: Appeal) -> None:
    stored = Appeal.objects.get()
    assert b"chu-trang" not in bytes(stored.contact or b"")
    assert unseal(stored.contact or b"", settings.CONTACT_KEY) == "chu-trang@example.vn"
    entry = Entry.objects.get(kind="appeal.received")
    assert "chu-trang" not in entry.leaf + entry.private
    assert last_leaf("appeal.received")["by"] == {"role": "public"}


def test_the_deadline_is_the_end_of_the_third_working_day() -> None:
    friday = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    assert working_days_after(friday, 3) == datetime(2026, 11, 25, 23, 59, 59, tzinfo=UTC)


def test_an_analyst_may_not_answer(appeal: Appeal, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        answer_appeal(appeal=appeal, uphold=False, answer="Không.", by=cast.tuan)


def test_who_approved_the_block_cannot_answer(appeal: Appeal, cast: Cast) -> None:
    with pytest.raises(AnsweredByDecider):
        answer_appeal(appeal=appeal, uphold=False, answer="Không.", by=cast.hoa)


def test_who_proposed_the_block_cannot_answer(cast: Cast) -> None:
    block = propose(open_case("khac.example"), cast.binh)
    approve_decision(decision=block, by=cast.hoa)
    appeal = receive_appeal(decision=block, text="Nhầm.")
    with pytest.raises(AnsweredByDecider):
        answer_appeal(appeal=appeal, uphold=True, answer="Đúng.", by=cast.binh)


@pytest.mark.parametrize("column", ["proposed_by_id", "approved_by_id"])
def test_an_answer_by_a_decider_is_refused_by_the_database(appeal: Appeal, column: str) -> None:
    with pytest.raises(IntegrityError, match="third_person"), transaction.atomic(), connection.cursor() as sql:
        sql.execute(f"UPDATE cases_appeal SET state = 'rejected', answer = 'x', answered_by_id = {column}")


def test_an_answer_needs_words(appeal: Appeal, cast: Cast) -> None:
    with pytest.raises(FieldMissing):
        answer_appeal(appeal=appeal, uphold=True, answer=" ", by=cast.binh)


def test_an_appeal_is_answered_once(appeal: Appeal, cast: Cast) -> None:
    answer_appeal(appeal=appeal, uphold=False, answer="Vẫn nguy hiểm.", by=cast.binh)
    with pytest.raises(NotPossibleNow):
        answer_appeal(appeal=Appeal.objects.get(), uphold=True, answer="Đúng.", by=cast.binh)
    assert Appeal.objects.get().state == "rejected"


def test_a_rejected_appeal_leaves_the_block(appeal: Appeal, cast: Cast, announced: Announced) -> None:
    announced()
    answer_appeal(appeal=appeal, uphold=False, answer="Vẫn nguy hiểm.", by=cast.binh)
    assert announced() == ["appeal.answered"]
    assert fresh(appeal.decision).state == "approved"


def test_an_upheld_appeal_lifts_the_block_in_the_same_step(
    appeal: Appeal, cast: Cast, announced: Announced
) -> None:
    announced()
    answer_appeal(appeal=appeal, uphold=True, answer="Bí mật của ông A.", by=cast.binh)
    assert announced() == ["decision.ended", "decision.proposed", "appeal.answered"]
    assert "Bí mật" not in str(list(Entry.objects.values_list("leaf", flat=True)))
    assert (fresh(appeal.decision).state, Appeal.objects.get().state) == ("revoked", "upheld")
    assert Decision.objects.filter(kind="unblock", state="proposed", proposed_by=cast.binh).exists()


def test_an_appeal_reaches_the_renewal_that_took_the_blocks_place(appeal: Appeal, cast: Cast) -> None:
    renewal = renew_decision(decision=fresh(appeal.decision), proposal=PROPOSAL, by=cast.binh)
    approve_decision(decision=renewal, by=cast.hoa)
    with pytest.raises(AnsweredByDecider):
        answer_appeal(appeal=Appeal.objects.get(), uphold=True, answer="Đúng.", by=cast.binh)
    assert receive_appeal(decision=fresh(appeal.decision), text="Vẫn nhầm.").decision == renewal


def test_an_appeal_can_be_answered_while_a_renewal_waits(appeal: Appeal, cast: Cast) -> None:
    renew_decision(decision=fresh(appeal.decision), proposal=PROPOSAL, by=cast.minh)
    answer_appeal(appeal=Appeal.objects.get(), uphold=True, answer="Đúng.", by=cast.binh)
    assert fresh(appeal.decision).state == "revoked"
