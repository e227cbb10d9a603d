"""What collectors find that two sites of one gang may have in common. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

# Source, field of its data, kind; the kinds are those of campaigns.traits.
SHARED: Mapping[str, Sequence[tuple[str, str]]] = {
    "dns": [("a", "address"), ("aaaa", "address")],
    "tls": [("sha256", "certificate")],
    "page": [("trackers", "tracker"), ("kit", "kit"), ("favicon", "favicon")],
}


@dataclass(frozen=True)
class Shared:
    """One such thing."""

    kind: str
    value: str

    @property
    def key(self) -> str:
        """Return what it is found by: 40 hex digits over kind and value."""
        return sha256(f"{self.kind}\0{self.value}".encode()).hexdigest()[:40]


def shared(source: str, data: Mapping[str, Any]) -> Iterator[Shared]:
    """Yield what a fact holds that others may hold too."""
    for field, kind in SHARED.get(source, ()):
        found = data.get(field)
        for value in found if isinstance(found, list) else [found]:
            if isinstance(value, str) and value:
                yield Shared(kind, value)
