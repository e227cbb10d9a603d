"""IP addresses in the one text form of RFC 5952."""

import re
from functools import lru_cache
from ipaddress import IPv6Address, ip_address

from khien.indicators.errors import NotAnIndicator

_DOTTED = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!\Z)|\Z)){4}", re.ASCII)


def is_ip(text: str) -> bool:
    """Tell whether the text is an IPv4 address in dotted decimals or an IPv6 address, without brackets."""
    return _DOTTED.fullmatch(text) is not None or (":" in text and _version_6(text) is not None)


def read_ip(text: str) -> str:
    """Return the canonical text: dotted decimals, or RFC 5952 with an IPv4-mapped address kept as IPv6.

    Raises:
        NotAnIndicator: not an address, or one with a zone, which names a place on one machine only.
    """
    if _DOTTED.fullmatch(text):
        return text
    address = _version_6(text.removeprefix("[").removesuffix("]"))
    if address is None:
        raise NotAnIndicator("not_an_ip", "This is not an IP address, such as 203.0.113.7 or 2001:db8::7.")
    return address


@lru_cache(maxsize=1_024)
def _version_6(text: str) -> str | None:
    if len(text) > 45 or "%" in text or not text.isascii():
        return None
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if not isinstance(address, IPv6Address):
        return None
    mapped = address.ipv4_mapped
    return f"::ffff:{mapped}" if mapped else str(address)
