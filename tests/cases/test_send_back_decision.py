"""A second person does not agree, and says why."""

from collections.abc import Callable

import pytest

from khien.cases.actions import send_back_decision, take_case
from khien.cases.errors import DecidedBySamePerson, FieldMissing, NotPossibleNow, StaleCase
from khien.cases.models import Case
from khien.people.rights import NotAllowed
from tests.cases.conftest import decide, fresh, last_leaf, propose
from tests.conftest import Cast

Announced = Callable[[], list[str]]
NOTE = "Thiếu ảnh chụp trang."


def test_an_analyst_may_not_send_back(case: Case, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        send_back_decision(decision=propose(case, cast.minh), note=NOTE, by=cast.tuan)


def test_the_proposer_cannot_send_back_their_own_proposal(case: Case, cast: Cast) -> None:
    with pytest.raises(DecidedBySamePerson):
        send_back_decision(decision=propose(case, cast.hoa), note=NOTE, by=cast.hoa)


def test_whoever_sends_back_must_say_why(case: Case, cast: Cast) -> None:
    with pytest.raises(FieldMissing):
        send_back_decision(decision=propose(case, cast.minh), note="  ", by=cast.hoa)


def test_what_is_in_force_cannot_be_sent_back(case: Case, cast: Cast) -> None:
    decision = decide(case, cast)
    with pytest.raises(NotPossibleNow):
        send_back_decision(decision=fresh(decision), note=NOTE, by=cast.binh)


def test_sending_back_from_a_page_that_is_out_of_date_is_refused(case: Case, cast: Cast) -> None:
    decision = propose(case, cast.minh)
    take_case(case=Case.objects.get(), by=cast.tuan)
    with pytest.raises(StaleCase):
        send_back_decision(decision=decision, note=NOTE, by=cast.hoa)


def test_a_proposal_sent_back_returns_the_case_to_the_queue_and_keeps_the_note_inside(
    case: Case, cast: Cast, announced: Announced
) -> None:
    decision = propose(case, cast.minh)
    announced()
    send_back_decision(decision=decision, note=NOTE, by=cast.hoa)
    assert announced() == ["decision.sent_back"]
    assert NOTE not in str(last_leaf("decision.sent_back"))
    stored = fresh(decision)
    assert (stored.state, stored.note, stored.decided_by) == ("sent_back", NOTE, cast.hoa)
    assert Case.objects.get().state == "open"
    assert propose(case, cast.minh).ref == f"{case.ref}-2"
