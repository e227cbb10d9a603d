"""URLs by the WHATWG standard, parsed with the engine that browsers' rules were written into (Ada)."""

import ipaddress
import re

import can_ada

from khien.indicators.errors import NotAnIndicator
from khien.indicators.names import is_name

SCHEMES = frozenset({"http:", "https:", "ftp:"})
LONGEST = 8_192
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def serialise(text: str) -> str:
    """Return the WHATWG serialisation of any URL.

    Raises:
        NotAnIndicator: the standard's parser fails.
    """
    try:
        return str(can_ada.parse(text).href)
    except (ValueError, UnicodeError) as error:
        raise NotAnIndicator("not_a_url", "This is not a web address.") from error


def canonical_url(text: str) -> str:
    """Return the canonical form of a web address; a text without a scheme is read as `http://`.

    Raises:
        NotAnIndicator: no web address, too long, or its host is neither a name nor an IP address.
    """
    if len(text) > LONGEST:
        raise NotAnIndicator("too_long", f"This address has {len(text):,} characters; {LONGEST:,} are read.")
    href = serialise(text if _has_scheme(text) else f"http://{text}")
    url = can_ada.parse(href)
    if url.protocol not in SCHEMES:
        raise NotAnIndicator("not_a_web_address", f"{url.protocol} is not the start of a web address.")
    if not is_name(url.hostname.rstrip(".")) and not is_address(url.hostname):
        raise NotAnIndicator("no_host", "The address names no host that could exist on the Internet.")
    return href


def _has_scheme(text: str) -> bool:
    """Whether a scheme stands in front; `example.vn:8080/x` has none, although its form would allow it."""
    match = _SCHEME.match(text)
    if match is None:
        return False
    return "." not in match.group() or text[match.end() : match.end() + 2] in {"//", "\\\\"}


def is_address(host: str) -> bool:
    """Whether a host is an IP address, in brackets or not."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def canonical_ip(text: str) -> str:
    """Return the RFC 5952 form of an IPv4 or IPv6 address.

    Raises:
        NotAnIndicator: no address.
    """
    try:
        return str(ipaddress.ip_address(text.strip().strip("[]")))
    except ValueError as error:
        raise NotAnIndicator("not_an_ip", "This is not an IP address.") from error
