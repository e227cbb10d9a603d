"""What collectors find that two sites of one gang may have in common. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from khien.analysis.guardlist import protection_of
from khien.indicators.names import is_public_suffix, is_registry_suffix, registrable_domain

# Source, field of its data, kind; the kinds are those of campaigns.traits.
SHARED: Mapping[str, Sequence[tuple[str, str]]] = {
    "dns": [("a", "address"), ("aaaa", "address")],
    "tls": [("sha256", "certificate")],
    "page": [("trackers", "tracker"), ("kit", "kit"), ("favicon", "favicon")],
}
_ERRORS = 400  # from here on a status of HTTP tells of one


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
    """Yield what a fact holds that others may hold too, and strangers do not."""
    if not is_its_own(source, data):
        return
    for field, kind in SHARED.get(source, ()):
        found = data.get(field)
        for value in found if isinstance(found, list) else [found]:
            if isinstance(value, str) and value:
                yield Shared(kind, value)


def is_its_own(source: str, data: Mapping[str, Any]) -> bool:
    """Return whether a server, a certificate or a page was made for this site.

    Who rents out pages has one server and one certificate for all of them; what a server shows for a name that it
    has no certificate for, it shows for every such name; and error pages are the same everywhere.
    """
    if source not in {"dns", "tls"}:
        return int(data.get("status") or 0) < _ERRORS
    host = str(data.get("host", ""))
    site = registrable_domain(host)
    if source == "tls" and (site is None or site not in map(_site_named, data.get("names", []))):
        return False
    return site is None or not (_is_rented(site) or protection_of(site) or protection_of(host))


def _site_named(name: Any) -> str | None:
    return registrable_domain(str(name).removeprefix("*."))


def _is_rented(site: str) -> bool:
    above = site.partition(".")[2]
    return "." in above and is_public_suffix(above) and not is_registry_suffix(above)
