"""The list as response policy zones (draft-vixie-dnsop-dns-rpz): names in, lines of a zone file out.

The resolver asks the `hot` zone first: it says what changed since the `base` was written. A change touches only
`hot`, so that it costs what the change costs, not what the list costs. The base is cut into shards, because an
engine keeps answers waiting while it takes a zone: a sixteenth of the list at a time is not noticed.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from zlib import crc32

from khien.protection.filtering.tree import above, name_of, topmost

LIST, HOT = "khien.rpz.", "hot.khien."  # the exported zone, and the resolver's first
SHARDS = 16
BASES = tuple(f"base{number:02}.khien." for number in range(SHARDS))  # its others, in any order
ZONES = (HOT, *BASES)
TTL = 60  # seconds that a resolver may keep an answer from the list
# Always on the list, so that anybody can see whether it is loaded; `.invalid` belongs to nobody (RFC 6761).
CANARY = "canary.khien.invalid"
CANARIES = {LIST: CANARY, HOT: CANARY} | {zone: f"canary-{zone.split('.')[0]}.khien.invalid" for zone in BASES}
# Says, through the DNS itself, which list a resolver answers from; not kept, so that the answer is of this moment.
SERIAL_NAME = "serial.khien.invalid"
_SERIAL = re.compile(r"^@ SOA \S+ \S+ (\d+) ", re.MULTILINE)
LONGEST = 240  # characters of a name that leave room for `*.` and the zone's name in the 253 of RFC 1035


def head(zone: str, serial: int) -> str:
    """Return the start of a zone, with the serial in its SOA and its canary."""
    told = "" if zone in BASES else f'{SERIAL_NAME} 0 TXT "{serial}"\n'
    return (
        f"$TTL {TTL}\n$ORIGIN {zone}\n"
        f"@ SOA localhost. hostmaster.khien.invalid. {serial} 60 30 86400 {TTL}\n@ NS localhost.\n"
        f"{told}{block(CANARIES[zone])}"
    )


def shard_of(key: bytes) -> str:
    """Return the base zone that a name belongs to, by its key."""
    return BASES[crc32(key) % SHARDS]


def block(name: str) -> str:
    """Return the lines that answer NXDOMAIN for a name and everything under it."""
    return _rule(name, ".")


def let_pass(name: str) -> str:
    """Return the lines that let a name and everything under it pass, whatever later zones say."""
    return _rule(name, "rpz-passthru.")


def _rule(name: str, action: str) -> str:
    return f"{name} CNAME {action}\n*.{name} CNAME {action}\n"


def base_rules(keys: Iterable[bytes]) -> Iterator[tuple[str, str]]:
    """Yield the rules that block names, given by sorted keys, each with its shard.

    Names under another one on the list are left out: `*.evil.vn` covers them, and a rule for `a.b.evil.vn` would
    hide `x.b.evil.vn` from it, because a wildcard does not reach past a name that exists (RFC 4592, 3.3.1).
    """
    for key in topmost(keys):
        yield shard_of(key), block(name_of(key))


def hot_rules(came: set[bytes], freed: set[bytes], near: set[bytes]) -> Iterator[str]:
    """Yield the rules that turn the names of `base` into the names in force.

    Args:
        came: keys in force that `base` does not have.
        freed: keys that `base` has, and that are not in force.
        near: keys in force above or under any of these.
    """
    top = list(topmost(sorted(came | near)))
    covered = set(top)
    free = [key for key in topmost(sorted(freed)) if not covered.intersection(above(key))]
    passing, kept = set(free), set()
    for key in top:
        way = above(key)
        freed_above = next((place for place in way if place in passing), None)
        if freed_above:
            # A blocked name under a freed one: what lies between them exists now, so it needs rules of its own.
            kept.add(key)
            passing.update(place for place in way if place.startswith(freed_above))
        elif key in came:
            kept.add(key)
    for key in sorted(passing | kept):
        yield block(name_of(key)) if key in kept else let_pass(name_of(key))


def serial_of(path: Path) -> int:
    """Return the serial of a zone file; 0 when there is none."""
    try:
        with path.open(encoding="ascii", errors="replace") as file:
            found = _SERIAL.search(file.read(1_000))
    except FileNotFoundError:
        return 0
    return int(found.group(1)) if found else 0
