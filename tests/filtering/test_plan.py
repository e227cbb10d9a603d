"""Plans: what is desired less what is published, named by a digest."""

from hypothesis import given
from hypothesis import strategies as st

from khien.protection.filtering.plan import Content, Line, Plan

names = st.text("abcxyz.-", min_size=1, max_size=12)
lines = st.builds(Line, st.sampled_from(["name", "address"]), names, names)
sets = st.frozensets(lines, max_size=12)


def plan_between(published: frozenset[Line], desired: frozenset[Line], **facts: int) -> Plan:
    before = Content().changed(published)
    return Plan(
        serial=facts.get("serial", 1),
        before=before,
        found=before,
        seen=facts.get("seen", 0),
        add=tuple(desired - published),
        remove=tuple(published - desired),
    )


@given(sets, sets)
def test_a_plan_applied_to_what_is_published_gives_what_is_desired(
    published: frozenset[Line], desired: frozenset[Line]
) -> None:
    assert plan_between(published, desired).after == Content().changed(desired)


@given(sets, sets)
def test_what_is_desired_and_published_needs_no_plan(published: frozenset[Line], desired: frozenset[Line]) -> None:
    assert bool(plan_between(published, desired)) == (published != desired)


@given(st.lists(lines, unique=True, max_size=12))
def test_a_digest_does_not_depend_on_the_order_of_lines(some: list[Line]) -> None:
    assert Content().changed(some) == Content().changed(reversed(some))
    start = Content()
    plans = [Plan(1, start, start, add=tuple(order)) for order in (some, some[::-1])]
    assert plans[0].digest == plans[1].digest


@given(sets, sets, sets)
def test_another_change_or_another_start_gives_another_digest(
    published: frozenset[Line], desired: frozenset[Line], other: frozenset[Line]
) -> None:
    plan = plan_between(published, desired)
    if desired != other:
        assert plan.digest != plan_between(published, other).digest
        if published not in (desired, other):
            assert plan.after != plan_between(published, other).after
    assert plan.digest != plan_between(published, desired, serial=2).digest
    assert plan.digest != plan_between(published, desired, seen=5).digest


@given(st.integers(1, 100), st.integers(0, 200))
def test_the_next_serial_was_never_in_use(serial: int, seen: int) -> None:
    plan = plan_between(frozenset(), frozenset(), serial=serial, seen=seen)
    assert plan.next_serial > max(serial, seen)
    assert plan.is_older == (seen > serial)


@given(sets, sets)
def test_the_parts_of_a_plan_are_undoing_harm_first_and_protecting_second(
    published: frozenset[Line], desired: frozenset[Line]
) -> None:
    plan = plan_between(published, desired)
    parts = plan.parts()
    if plan.add and plan.remove:
        assert [(part.add, part.remove) for part in parts] == [((), plan.remove), (plan.add, ())]
    else:
        assert parts == ()


def test_the_first_list_is_a_plan_even_when_it_is_empty() -> None:
    assert Plan(0, Content(), Content())
    assert not Plan(1, Content(), Content())


def test_moving_text_between_the_fields_of_a_line_changes_the_digest() -> None:
    assert Content().changed([Line("name", "a", "b")]) != Content().changed([Line("name", "ab", "")])
