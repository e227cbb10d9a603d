"""The list as response policy zones (draft-vixie-dnsop-dns-rpz): names in, lines of a zone file out.

The resolver asks the `hot` zone first: it says what changed since the `base` was written. A change touches only
`hot`, so that it costs what the change costs, not what the list costs. There are no more zones than these two:
Unbound looks for every question in each of them.
"""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from khien.protection.filtering.tree import above, name_of, topmost

LIST = "khien.rpz."  # the exported zone
ZONES = HOT, BASE = "hot.khien.", "base.khien."  # the resolver's
TTL = 60  # seconds that a resolver may keep an answer from the list
# Always on the list, so that anybody can see whether it is loaded; `.invalid` belongs to nobody (RFC 6761).
CANARY = "canary.khien.invalid"
CANARIES = {LIST: CANARY, HOT: CANARY, BASE: "canary-base.khien.invalid"}
# Say, through the DNS itself, what a resolver has of each zone; not kept, so that the answer is of this moment.
SERIAL_NAME = "serial.khien.invalid"
SERIALS = {LIST: SERIAL_NAME, HOT: SERIAL_NAME, BASE: "serial-base.khien.invalid"}
END = "; end\n"  # the last line of a file: one that was cut short lacks it
_SERIAL = re.compile(r"^@ SOA \S+ \S+ (\d+) ", re.MULTILINE)
_TELLS = re.compile(r"^; base (\d+)((?: \d+-\d+)*)$", re.MULTILINE)
_SPAN = re.compile(r"(\d+)-(\d+)")
_DIGEST = re.compile(r"^; digest ([0-9a-f]{64})$", re.MULTILINE)
LONGEST = 240  # characters of a name that leave room for `*.` and the zone's name in the 253 of RFC 1035


def head(zone: str, serial: int) -> str:
    """Return the start of a zone, with its serial, for servers and for whoever asks, and its canary."""
    return (
        f"$TTL {TTL}\n$ORIGIN {zone}\n"
        f"@ SOA localhost. hostmaster.khien.invalid. {serial} 60 30 86400 {TTL}\n@ NS localhost.\n"
        f'{SERIALS[zone]} 0 TXT "{serial}"\n'
        f"{block(CANARIES[zone])}"
    )


def block(name: str) -> str:
    """Return the lines that answer NXDOMAIN for a name and everything under it."""
    return _rule(name, ".")


def let_pass(name: str) -> str:
    """Return the lines that let a name and everything under it pass, whatever later zones say."""
    return _rule(name, "rpz-passthru.")


def _rule(name: str, action: str) -> str:
    return f"{name} CNAME {action}\n*.{name} CNAME {action}\n"


def base_rules(keys: Iterable[bytes]) -> Iterator[str]:
    """Yield the rules that block names, given by sorted keys.

    Names under another one on the list are left out: `*.evil.vn` covers them, and a rule for `a.b.evil.vn` would
    hide `x.b.evil.vn` from it, because a wildcard does not reach past a name that exists (RFC 4592, 3.3.1).
    """
    for key in topmost(keys):
        yield block(name_of(key))


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


@dataclass(frozen=True)
class Tells:
    """Which changes a hot zone tells: those since the base, and an overlap that resolvers of an older base need.

    Args:
        base: the serial of the base that it was written for.
        overlap: changes after one serial and until another, for each base before that may still be out there: what
            hot zones said before that one. What came with a base, a million names say, is not in it.
    """

    base: int = 0
    overlap: tuple[tuple[int, int], ...] = ()

    def serve(self, held: int) -> bool:
        """Whether nothing is missing between a base of an older serial and this one."""
        reached = held
        for since, until in self.overlap:
            reached = max(reached, until) if since <= reached else reached
        return held < self.base <= reached


def hot_head(serial: int, digest: str, tells: Tells) -> str:
    """Return the start of the hot zone's file; comments say what it tells, and of which list."""
    overlap = "".join(f" {since}-{until}" for since, until in tells.overlap)
    return f"; base {tells.base}{overlap}\n; digest {digest}\n" + head(HOT, serial)


def serial_of(path: Path) -> int:
    """Return the serial of a zone file; 0 when there is none, or not all of it."""
    found = _SERIAL.search(_start_of_whole(path))
    return int(found.group(1)) if found else 0


def told_by(path: Path) -> Tells:
    """Return which changes the file of a hot zone tells."""
    found = _TELLS.search(_start_of_whole(path))
    if not found:
        return Tells()
    spans = ((int(since), int(until)) for since, until in _SPAN.findall(found[2]))
    return Tells(int(found[1]), tuple(spans))


def digest_of(path: Path) -> str:
    """Return the digest of the list that the file of a hot zone belongs to; empty when it does not say."""
    found = _DIGEST.search(_start_of_whole(path))
    return found.group(1) if found else ""


def _start_of_whole(path: Path) -> str:
    """Return the start of a file; nothing when it is missing, or was cut short."""
    try:
        with path.open("rb") as file:
            start = file.read(2_000)
            file.seek(max(0, file.seek(0, os.SEEK_END) - len(END)))
            return start.decode("ascii", "replace") if file.read() == END.encode() else ""
    except FileNotFoundError:
        return ""
