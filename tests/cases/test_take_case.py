"""Somebody takes a case, so that two do not do the same work."""

from collections.abc import Callable

import pytest

from khien.cases.actions import take_case
from khien.cases.errors import NotPossibleNow, StaleCase
from khien.cases.models import Case
from khien.people.rights import NotAllowed
from tests.conftest import Cast


def test_an_inspector_takes_no_case(case: Case, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        take_case(case=case, by=cast.quang)


def test_nobody_takes_what_they_have(case: Case, cast: Cast) -> None:
    take_case(case=case, by=cast.minh)
    with pytest.raises(NotPossibleNow):
        take_case(case=case, by=cast.minh)


def test_of_two_who_see_a_free_case_the_second_learns_that_it_is_taken(case: Case, cast: Cast) -> None:
    seen_by_tuan = Case.objects.get()
    take_case(case=case, by=cast.minh)
    with pytest.raises(StaleCase):
        take_case(case=seen_by_tuan, by=cast.tuan)
    assert Case.objects.get().owner == cast.minh


def test_a_case_is_taken_over_by_who_sees_it_as_it_is(
    case: Case, cast: Cast, announced: Callable[[], list[str]]
) -> None:
    take_case(case=case, by=cast.minh)
    take_case(case=case, by=cast.tuan)
    assert announced() == ["case.taken", "case.taken"]
    stored = Case.objects.get()
    assert (stored.owner, stored.state, stored.version) == (cast.tuan, "open", 2)
