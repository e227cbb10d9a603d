"""Why a line, or a whole publication, is refused."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.protection.filtering.guard import (
    SENTENCES,
    WORDS,
    Claim,
    Limits,
    Reason,
    Recent,
    Refusal,
    Why,
    reasons_to_hold,
    refusal_to_add,
    refusal_to_remove,
)
from khien.protection.filtering.plan import Content, Line, Plan

END = "2030-01-01T00:00:00.000000Z"
CLAIM = Claim(Line("name", "lua-dao.example.vn", "KH-1-1"), END)
LIMITS = Limits(share=0.2, floor=10)


def approval(claim: Claim = CLAIM, *, by: str = "p2", **changes: Any) -> dict[str, Any]:
    fact = {
        "kind_of_decision": "block",
        "scope": claim.line.scope,
        "subject": claim.line.value,
        "expires_at": END,
        "proposed_by": {"person": "p1"},
        "override": False,
    }
    return {"public": fact | changes, "by": {"person": by}}


def named(value: str, scope: str = "name") -> Claim:
    return Claim(Line(scope, value, "KH-1-1"), END)


def test_an_entry_without_an_approval_in_the_ledger_is_refused() -> None:
    assert refusal_to_add(CLAIM, [], []) is Refusal.NO_APPROVAL


@pytest.mark.parametrize("approver", ["p1", "", None])
def test_an_approval_by_the_proposer_or_by_nobody_is_refused(approver: str) -> None:
    assert refusal_to_add(CLAIM, [approval(by=approver)], []) is Refusal.SAME_PERSON


@pytest.mark.parametrize("change", [{"subject": "bank.vn"}, {"scope": "address"}, {"kind_of_decision": "warn"}])
def test_an_approval_of_something_else_is_refused(change: dict[str, str]) -> None:
    assert refusal_to_add(CLAIM, [approval(**change)], []) is Refusal.OTHER_SUBJECT


def test_a_decision_whose_end_was_moved_in_the_database_is_refused() -> None:
    assert refusal_to_add(replace(CLAIM, expires_at="2099-01-01"), [approval()], []) is Refusal.OTHER_END


def test_a_decision_that_has_ended_does_not_come_back() -> None:
    assert refusal_to_add(CLAIM, [approval()], [{"public": {}}]) is Refusal.ENDED


@pytest.mark.parametrize("suffix", ["vn", "com.vn", "github.io"])
def test_a_public_suffix_is_refused_even_with_an_override(suffix: str) -> None:
    claim = named(suffix)
    assert refusal_to_add(claim, [approval(claim, override=True)], []) is Refusal.PUBLIC_SUFFIX


def test_a_protected_name_needs_an_override_that_the_ledger_holds() -> None:
    claim = named("vietcombank.com.vn")
    assert refusal_to_add(claim, [approval(claim)], []) is Refusal.PROTECTED
    assert refusal_to_add(claim, [approval(claim, override=True)], []) is None


@pytest.mark.parametrize("value", ["keep.vn", "www.keep.vn"])
def test_a_name_that_must_keep_resolving_is_refused_with_the_names_above_it(value: str) -> None:
    claim = named("keep.vn")
    assert refusal_to_add(claim, [approval(claim)], [], keep=[value]) is Refusal.OWN_NAME
    assert refusal_to_add(claim, [approval(claim)], [], keep=["notkeep.vn"]) is None


def test_a_name_that_does_not_fit_a_zone_is_refused() -> None:
    claim = named(".".join(["a" * 60] * 4) + ".vn")
    assert refusal_to_add(claim, [approval(claim)], []) is Refusal.TOO_LONG


def test_an_address_on_a_shared_host_is_no_matter_of_names() -> None:
    claim = named("https://sites.google.com/view/x", "address")
    assert refusal_to_add(claim, [approval(claim)], []) is None


@pytest.mark.parametrize("host", ["sites.google.com", "www.vietcombank.com.vn", "keep.vn", "github.io", "bit.ly."])
def test_the_root_of_a_host_is_all_of_it_and_never_blocked_like_a_page(host: str) -> None:
    for path in ("/", "//", "/%2F"):
        claim = named(f"https://{host}{path}", "address")
        assert refusal_to_add(claim, [approval(claim)], [], keep=["keep.vn"]) is not None


def test_a_genuine_approval_by_a_second_person_is_good() -> None:
    assert refusal_to_add(CLAIM, [approval()], []) is None


def test_a_line_leaves_the_list_only_when_the_ledger_says_that_its_decision_ended() -> None:
    assert refusal_to_remove([]) is Refusal.NO_END
    assert refusal_to_remove([{"public": {}}]) is None


def test_every_refusal_and_every_reason_has_words() -> None:
    assert set(WORDS) == set(Refusal)
    assert set(SENTENCES) == set(Why)
    for why in Why:
        assert "%" not in Reason(why, 1, 2, 3, "x.vn").sentence


# --- The whole publication ---


def lines(count: int) -> tuple[Line, ...]:
    return tuple(Line("name", f"n{number}.vn", f"D{number}") for number in range(count))


def plan(size: int = 100, **changes: Any) -> Plan:
    content = Content(size, "1" * 64)
    return Plan(**{"serial": 7, "before": content, "found": content} | changes)


def whys(some: Plan, recent: Recent | None = None) -> set[Why]:
    return {reason.why for reason in reasons_to_hold(some, recent or Recent(), LIMITS)}


def test_an_ordinary_change_goes_on() -> None:
    assert whys(plan(add=lines(20), remove=lines(20))) == set()


def test_a_flood_of_additions_or_removals_is_held() -> None:
    assert whys(plan(add=lines(21))) == {Why.TOO_MANY_ADDED}
    assert whys(plan(remove=lines(21))) == {Why.TOO_MANY_REMOVED}


def test_many_small_publications_are_one_flood() -> None:
    assert whys(plan(add=lines(1)), Recent(added=15)) == set()
    assert whys(plan(add=lines(1)), Recent(added=25)) == {Why.TOO_MANY_ADDED}
    assert whys(plan(size=80, remove=lines(1)), Recent(removed=20)) == {Why.TOO_MANY_REMOVED}


def test_a_flood_one_way_does_not_hold_what_goes_the_other_way() -> None:
    assert whys(plan(remove=lines(1)), Recent(added=1_000)) == set()


def test_a_small_list_may_always_make_a_few_changes() -> None:
    assert whys(plan(size=1, add=lines(10))) == set()
    assert whys(plan(size=1, add=lines(11))) == {Why.TOO_MANY_ADDED}


def test_rows_that_somebody_else_changed_are_held() -> None:
    shrunken = Content(60, "2" * 64)
    assert whys(plan(found=shrunken)) == {Why.ROWS_CHANGED}
    assert whys(plan(rows_ahead=True)) == {Why.ROWS_CHANGED}
    assert whys(plan(found=Content())) == {Why.ROWS_CHANGED, Why.EMPTY}


def test_an_emptied_list_is_held() -> None:
    assert Why.EMPTY in whys(plan(size=8, remove=lines(8)))


def test_a_database_older_than_the_list_that_is_out_is_held() -> None:
    assert whys(plan(seen=8)) == {Why.OLDER}
    assert whys(plan(seen=7)) == set()


def test_after_a_publication_was_taken_back_the_next_one_is_held() -> None:
    assert whys(plan(add=lines(1)), Recent(withdrawn=["keep.vn"])) == {Why.CANARIES}


@given(st.integers(0, 10_000), st.integers(0, 300), st.integers(0, 300))
def test_the_brake_lets_through_exactly_the_share_or_the_floor(size: int, added: int, removed: int) -> None:
    allowed = max(LIMITS.floor, int(LIMITS.share * size))
    held = whys(plan(size=size, add=lines(added), remove=lines(removed)))
    assert (Why.TOO_MANY_ADDED in held) == (added > allowed)
    assert (Why.TOO_MANY_REMOVED in held) == (removed > allowed)
