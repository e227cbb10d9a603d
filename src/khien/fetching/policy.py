"""How much one visit may cost, and where it may go."""

import time
from dataclasses import dataclass

from django.conf import settings

from khien.fetching.errors import FetchFailed, Why

MEGABYTE = 1024 * 1024


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


def operating_policy() -> Policy:
    """Return the policy of this installation."""
    return Policy(resolver=settings.COLLECT_RESOLVER)


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
