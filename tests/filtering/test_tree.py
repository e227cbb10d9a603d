"""Names sorted as a tree."""

from hypothesis import given
from hypothesis import strategies as st

from khien.protection.filtering.tree import above, end_of, key_of, name_of, topmost

labels = st.sampled_from(["a", "b", "a-b", "a0", "xn--a", "vn", "com"])
names = st.lists(labels, min_size=1, max_size=5).map(".".join)


def under(name: str, other: str) -> bool:
    return name != other and name.endswith(f".{other}")


@given(names)
def test_a_key_gives_its_name_back(name: str) -> None:
    assert name_of(key_of(name)) == name


@given(names, names)
def test_a_key_is_a_prefix_of_exactly_the_keys_under_it(name: str, other: str) -> None:
    key = key_of(other)
    assert key_of(name).startswith(key) == (name == other or under(name, other))
    assert (key < key_of(name) < end_of(key)) == under(name, other)


@given(names)
def test_above_lists_every_parent_the_highest_first(name: str) -> None:
    parents = [name_of(key) for key in above(key_of(name))]
    assert parents == sorted(parents, key=len)
    assert all(under(name, parent) for parent in parents)
    assert len(parents) == name.count(".")


@given(st.lists(names, max_size=15))
def test_the_topmost_names_cover_every_name_and_none_covers_another(some: list[str]) -> None:
    top = [name_of(key) for key in topmost(sorted(map(key_of, some)))]
    assert all(any(name == other or under(name, other) for other in top) for name in some)
    assert not any(under(name, other) for name in top for other in top)
    assert len(set(top)) == len(top)
