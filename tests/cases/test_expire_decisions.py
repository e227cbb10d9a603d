"""A block whose time is over ends by itself, exactly once."""

from collections.abc import Callable

from khien.cases.actions import expire_decisions
from khien.cases.models import Case, Decision
from tests.cases.conftest import decide, end_time_of, fresh, last_leaf, open_case, propose, together
from tests.conftest import Cast


def test_a_block_with_time_left_stays(case: Case, cast: Cast) -> None:
    block = decide(case, cast)
    assert expire_decisions() == 0
    assert fresh(block).state == "approved"


def test_a_proposal_does_not_expire(case: Case, cast: Cast) -> None:
    end_time_of(propose(case, cast.minh))
    assert expire_decisions() == 0


def test_a_block_ends_by_itself_once_and_its_case_returns_to_the_queue(
    case: Case, cast: Cast, announced: Callable[[], list[str]]
) -> None:
    block = decide(case, cast)
    end_time_of(block)
    announced()
    assert [expire_decisions(), expire_decisions()] == [1, 0]
    assert announced() == ["decision.ended"]
    leaf = last_leaf("decision.ended")
    assert (leaf["by"], leaf["public"]["how"]) == ({"role": "system"}, "expired")
    assert (fresh(block).state, Case.objects.get().state) == ("expired", "open")


def test_two_workers_end_each_block_once(
    real_database: None, cast: Cast, announced: Callable[[], list[str]]
) -> None:
    for number in range(5):
        end_time_of(decide(open_case(f"lua-dao-{number}.example"), cast))
    announced()
    ended = together(expire_decisions, expire_decisions)
    assert sum(ended) == 5  # type: ignore[arg-type]  # counts
    assert announced() == ["decision.ended"] * 5
    assert set(Decision.objects.values_list("state", flat=True)) == {"expired"}
