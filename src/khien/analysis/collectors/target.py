"""What a visit goes to. Pure."""

import re
from dataclasses import dataclass

from khien.indicators.kinds import IndicatorValue, Kind
from khien.indicators.names import bracketed, host_of, is_name, registrable_domain

VISITED = (Kind.DOMAIN, Kind.URL, Kind.IP)
_PORT = re.compile(r"[a-z]+://[^/?#]*?:(\d+)(?:[/?#]|$)")


@dataclass(frozen=True)
class Target:
    """A place in the network.

    Args:
        host: a name in A-labels or an address without brackets.
        site: what somebody registered or rented: limits count for it.
        urls: to try, the first that answers counts.
    """

    host: str
    site: str
    urls: tuple[str, ...]

    @property
    def is_name(self) -> bool:
        """Whether the host is a name and no address."""
        return is_name(self.host)

    @property
    def tls_port(self) -> int:
        """Where a certificate would be shown."""
        written = _PORT.match(self.urls[0]) if self.urls[0].startswith("https:") else None
        return int(written[1]) if written else 443


def target_of(value: IndicatorValue) -> Target | None:
    """Return where an indicator can be visited; None for kinds that are no place, such as accounts."""
    host = (host_of(value) or "").strip("[]")
    if value.kind not in VISITED or not host:
        return None
    shown = bracketed(host)
    urls = (value.value,) if value.kind is Kind.URL else (f"https://{shown}/", f"http://{shown}/")
    return Target(host, registrable_domain(host) or host, urls)
