"""Too many changes at once wait for a supervisor, who releases exactly what was seen."""

from collections.abc import Callable

import pytest

from khien.cases.models import Decision
from khien.people.rights import NotAllowed
from khien.protection.filtering.engines.files import Files
from khien.protection.filtering.holds import NothingHeld, release_hold, sentences
from khien.protection.filtering.models import Hold, ListEntry, Release
from tests.conftest import Cast
from tests.filtering.blocks import block, lift, many_blocks
from tests.filtering.lists import facts, in_force, let_go

pytestmark = pytest.mark.django_db

Run = Callable[[], None]


def a_block_before_a_flood(publish: Run, cast: Cast, count: int) -> Decision:
    """Return a block in force; behind it so many others are approved and not published yet."""
    decision = block("nham-lan.example.vn", cast)
    publish()
    many_blocks((f"n{number}.example.vn" for number in range(count)), cast)
    return decision


def test_too_many_at_once_wait_until_a_supervisor_releases_exactly_this(
    publish: Run, files_only: Files, cast: Cast, small_brake: None
) -> None:
    publish()
    many_blocks((f"n{number}.example.vn" for number in range(3)), cast)
    publish()
    publish()
    assert in_force() == set()
    held = Hold.objects.get()
    assert "3" in sentences(held)[0]
    assert len(facts("publication.held")) == 1
    with pytest.raises(NotAllowed):
        release_hold(held=held, by=cast.hoa)
    release_hold(held=held, by=cast.binh)
    with pytest.raises(NothingHeld):
        release_hold(held=held, by=cast.binh)
    publish()
    assert len(in_force()) == 3
    assert Release.objects.newest().hold == held
    assert facts("publication.released") == [{"digest": held.digest}]


def test_a_change_after_the_release_needs_another_release(
    publish: Run, files_only: Files, cast: Cast, small_brake: None
) -> None:
    publish()
    many_blocks((f"n{number}.example.vn" for number in range(3)), cast)
    publish()
    let_go(cast)
    many_blocks(["more.example.vn"], cast)
    publish()
    assert in_force() == set()
    let_go(cast)
    publish()
    assert len(in_force()) == 4


def test_a_block_that_is_lifted_after_the_release_goes_with_it_and_does_not_void_it(
    publish: Run, files_only: Files, cast: Cast, small_brake: None
) -> None:
    decision = a_block_before_a_flood(publish, cast, 3)
    publish()
    let_go(cast)
    lift(decision, cast)
    publish()
    assert in_force() == {f"n{number}.example.vn" for number in range(3)}


def test_many_removals_are_not_let_go_by_the_release_of_additions(
    publish: Run, files_only: Files, cast: Cast, small_brake: None
) -> None:
    many_blocks(["a.example.vn", "b.example.vn"], cast)
    publish()
    decisions = many_blocks((f"n{number}.example.vn" for number in range(3)), cast)
    publish()
    let_go(cast)
    publish()
    assert len(in_force()) == 5
    many_blocks((f"m{number}.example.vn" for number in range(9)), cast)
    publish()
    let_go(cast)
    for decision in decisions:
        lift(decision, cast)
    publish()
    assert len(in_force()) == 5


def test_a_hold_that_the_list_has_left_behind_cannot_be_released_and_nothing_says_that_it_was(
    publish: Run, files_only: Files, cast: Cast, small_brake: None
) -> None:
    decision = a_block_before_a_flood(publish, cast, 3)
    publish()
    held = Hold.objects.get()
    lift(decision, cast)
    publish()
    with pytest.raises(NothingHeld):
        release_hold(held=held, by=cast.binh)
    assert facts("publication.released") == []


def test_one_after_another_is_a_flood_too(publish: Run, files_only: Files, cast: Cast, small_brake: None) -> None:
    publish()
    for number in range(4):
        many_blocks([f"n{number}.example.vn"], cast)
        publish()
    assert len(in_force()) == 2


def test_undoing_harm_does_not_wait_for_a_flood_of_additions(
    publish: Run, files_only: Files, cast: Cast, small_brake: None
) -> None:
    decision = a_block_before_a_flood(publish, cast, 5)
    lift(decision, cast)
    publish()
    assert in_force() == set()
    assert ListEntry.objects.to_add().count() == 5
