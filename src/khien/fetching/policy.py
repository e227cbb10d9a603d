"""How much one visit may cost, and where it may go."""

import time
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from django.conf import settings

from khien.core.errors import KhienError
from khien.fetching.errors import FetchFailed, Why

MEGABYTE = 1024 * 1024


class NotANetwork(KhienError):
    """The operator's own networks are not written as such."""


@dataclass(frozen=True)
class Policy:
    """The limits of one visit, all its redirects together.

    Args:
        resolver: `address@port` of the name server to ask; empty: those of the system.
        ports: that may be connected to.
        seconds: until all must be over.
        most_bytes: that may come over the wire.
        most_decoded: bytes of the body once it is unpacked.
        most_header: bytes of one answer's head.
        redirects: that are followed.
        is_certificate_checked: a stranger's site is read even when its certificate is wrong.
        exceptions: pairs of address and port that are connected to although they are not public. Only code gives
            them, for a program of ours on this machine; no setting does.
        never: networks of the operator, in CIDR form, that are not connected to although their numbers are public.
    """

    resolver: str = ""
    ports: frozenset[int] = frozenset({80, 443, 8000, 8080, 8443, 8888})
    seconds: float = 20.0
    most_bytes: int = 4 * MEGABYTE
    most_decoded: int = 8 * MEGABYTE
    most_header: int = 32 * 1024
    redirects: int = 8
    is_certificate_checked: bool = True
    exceptions: frozenset[tuple[str, int]] = frozenset()
    never: tuple[str, ...] = ()

    def is_ours(self, address: str) -> bool:
        """Return whether an address belongs to the operator's own networks."""
        return any(ip_address(address) in ip_network(network, strict=False) for network in self.never)


def operating_policy() -> Policy:
    """Return the policy of this installation.

    Raises:
        NotANetwork: a setting names something else.
    """
    for network in settings.COLLECT_NEVER:
        try:
            ip_network(network, strict=False)
        except ValueError as error:
            raise NotANetwork(f"KHIEN_COLLECT_NEVER: “{network}” is no network such as 203.0.113.0/24.") from error
    return Policy(resolver=settings.COLLECT_RESOLVER, never=tuple(settings.COLLECT_NEVER))


class Deadline:
    """One end of time for all steps of a visit.

    Args:
        seconds: from now.
    """

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self, what: str = "") -> float:
        """Return the seconds that are left.

        Raises:
            FetchFailed: none are.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise FetchFailed(Why.TIME, what)
        return left
