"""The hot zone before the base zone says the same as one zone of everything in force."""

from pathlib import Path

from django.conf import LazySettings
from hypothesis import given
from hypothesis import strategies as st

from khien.protection.filtering.compile.files import MOST_BASES, must_tell, serials_on_disk, zone_file
from khien.protection.filtering.compile.zone import BASE, END, HOT, Tells, base_rules, head, hot_head, hot_rules
from khien.protection.filtering.plan import EMPTY
from khien.protection.filtering.tree import above, key_of, name_of

labels = st.sampled_from(["a", "b", "c", "a-b"])
names = st.lists(labels, min_size=1, max_size=5).map(".".join)
sets = st.frozensets(names, max_size=10)


def covered(name: str, listed: frozenset[str]) -> bool:
    return any(name == other or name.endswith(f".{other}") for other in listed)


def rules(text: str) -> dict[str, str]:
    return dict(tuple(line.split(" CNAME ")) for line in text.splitlines() if " CNAME " in line)


def answer(zone: dict[str, str], name: str) -> str | None:
    """Look a name up as RFC 4592 says: the exact owner, else the wildcard under the closest name that exists."""
    if name in zone:
        return zone[name]
    exist = {owner.split(".", depth)[-1] for owner in zone for depth in range(owner.count(".") + 1)}
    parts = name.split(".")
    for depth in range(1, len(parts)):
        if ".".join(parts[depth:]) in exist:
            return zone.get("*." + ".".join(parts[depth:]))
    return None


def base_zone(listed: frozenset[str]) -> dict[str, str]:
    return rules("".join(base_rules(sorted(map(key_of, listed)))))


def hot_zone(before: frozenset[str], now: frozenset[str]) -> dict[str, str]:
    came, freed = ({key_of(name) for name in some} for some in (now - before, before - now))
    in_force = {key_of(name) for name in now}
    near = {key for key in in_force if any(key in above(other) for other in came | freed)}
    near |= {key for key in in_force if any(key.startswith(other) for other in freed)}
    return rules("".join(hot_rules(came, freed, near)))


@given(sets, names)
def test_one_zone_blocks_the_names_and_everything_under_them_and_nothing_else(
    listed: frozenset[str], asked: str
) -> None:
    assert (answer(base_zone(listed), asked) == ".") == covered(asked, listed)


@given(sets, sets, names)
def test_hot_before_base_blocks_what_is_in_force_now_and_nothing_else(
    before: frozenset[str], now: frozenset[str], asked: str
) -> None:
    action = answer(hot_zone(before, now), asked) or answer(base_zone(before), asked)
    assert (action == ".") == covered(asked, now)


@given(sets)
def test_without_a_change_the_hot_zone_is_empty(listed: frozenset[str]) -> None:
    assert hot_zone(listed, listed) == {}


def test_a_name_under_another_one_gets_no_rule_that_would_hide_its_neighbours() -> None:
    zone = base_zone(frozenset({"evil.vn", "a.b.evil.vn"}))
    assert sorted(zone) == ["*.evil.vn", "evil.vn"]
    assert answer(zone, "x.b.evil.vn") == "."


def test_a_blocked_name_under_a_freed_one_stays_blocked_and_its_neighbours_pass() -> None:
    before, now = frozenset({"evil.vn"}), frozenset({"a.b.evil.vn"})
    zone = hot_zone(before, now)
    assert {name: zone[name] for name in ("evil.vn", "b.evil.vn", "*.b.evil.vn", "a.b.evil.vn")} == {
        "evil.vn": "rpz-passthru.",
        "b.evil.vn": "rpz-passthru.",
        "*.b.evil.vn": "rpz-passthru.",
        "a.b.evil.vn": ".",
    }
    assert name_of(key_of("evil.vn")) == "evil.vn"


def test_an_older_base_serves_when_hot_zones_told_every_change_since() -> None:
    tells = Tells(60, ((10, 50), (48, 60)))
    assert [held for held in (5, 9, 10, 30, 59, 60, 61) if tells.serve(held)] == [10, 30, 59]


def test_an_older_base_does_not_serve_when_changes_came_with_a_base_alone() -> None:
    tells = Tells(60, ((10, 20), (48, 60)))
    assert [held for held in (10, 19, 20, 47, 48, 59) if tells.serve(held)] == [48, 59]


def test_a_hot_zone_for_many_bases_still_says_its_serial(settings: LazySettings, tmp_path: Path) -> None:
    settings.RESOLVER_FOLDER = tmp_path
    for serial in range(10_000_000, 10_000_100, 2):
        zone_file(BASE).write_text(head(BASE, serial) + END, encoding="ascii")
        zone_file(HOT).write_text(
            hot_head(serial + 1, EMPTY, must_tell(serials_on_disk())) + END, encoding="ascii"
        )
    assert serials_on_disk() == {BASE: 10_000_098, HOT: 10_000_099}
    tells = must_tell(serials_on_disk())
    assert len(tells.overlap) == MOST_BASES
    assert tells.overlap[-1] == (10_000_096, 10_000_097)
