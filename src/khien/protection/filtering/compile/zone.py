"""The list as a response policy zone (draft-vixie-dns-rpz): names in, lines of a zone file out."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

ZONE = "khien.rpz."
TTL = 60  # seconds that a resolver may keep an answer from the list
# Always on the list, so that anybody can see whether protection is on; `.invalid` belongs to nobody (RFC 6761).
CANARY = "canary.khien.invalid"
_SERIAL = re.compile(r"^@ SOA \S+ \S+ (\d+) ", re.MULTILINE)


def head(serial: int) -> str:
    """Return the start of the zone with the list's serial in its SOA."""
    return (
        f"$TTL {TTL}\n$ORIGIN {ZONE}\n"
        f"@ SOA localhost. hostmaster.khien.invalid. {serial} 60 30 86400 {TTL}\n@ NS localhost.\n"
        f"{rule(CANARY)}"
    )


def rule(name: str) -> str:
    """Return the lines that answer NXDOMAIN for a name and everything under it."""
    return f"{name} CNAME .\n*.{name} CNAME .\n"


def zone_lines(serial: int, names: Iterable[str]) -> Iterator[str]:
    """Yield the zone piece by piece."""
    yield head(serial)
    for name in names:
        # A name of 253 characters leaves no room for the zone's own: RFC 1035 allows 255 bytes in all.
        if len(name) + len(ZONE) <= 251:
            yield rule(name)


def serial_of(path: Path) -> int | None:
    """Return the serial of a zone file; None when there is none in it."""
    try:
        with path.open(encoding="ascii") as file:
            found = _SERIAL.search(file.read(1_000))
    except FileNotFoundError:
        return None
    return int(found.group(1)) if found else None
