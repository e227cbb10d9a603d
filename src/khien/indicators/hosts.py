"""One spelling for every host: what WHATWG URL calls "domain to ASCII", for names however they are written.

The parser that does the work carries the Unicode tables and the rules of one day. Two repairs are made around it:
the mapping of UTS #46 is done first, with newer tables, and a label that claims to be Punycode and is not is kept
as it stands, as the standard now says and as resolvers have always done.
"""

import re

import can_ada
import idna

# Ends a host inside an address; in a bare host they would let a path or a port slip in.
_NOT_IN_HOST = re.compile(r"[\x00-\x20\x7f#/:<>?@\[\\\]^|%]")
_ACE, _STAND_IN = re.compile("xn--", re.IGNORECASE), "xq--"
_LONGEST = 1_000


def ascii_host(host: str) -> str | None:
    """Return the lower-case ASCII form of a host name or an IPv4 address in any notation; None if it has none.

    Args:
        host: without port, brackets or percent-encoding.

    Source: WHATWG URL, 3.5 (host parsing); UTS #46, not transitional.
    """
    if not host or len(host) > _LONGEST or _NOT_IN_HOST.search(host):
        return None
    mapped = host.lower() if host.isascii() else _mapped(host)
    if mapped is None:
        return None
    return _parsed(mapped) or (_parsed_without_ace(mapped) if mapped.isascii() else None)


def _mapped(host: str) -> str | None:
    try:
        return idna.uts46_remap(host, std3_rules=False, transitional=False)
    except idna.IDNAError:
        return None


def _parsed(host: str) -> str | None:
    try:
        return str(can_ada.parse(f"http://{host}/").hostname) or None
    except (ValueError, TypeError):  # TypeError: a lone surrogate, which no UTF-8 can carry
        return None


def _parsed_without_ace(host: str) -> str | None:
    if "xn--" not in host or _STAND_IN in host:
        return None
    parsed = _parsed(_ACE.sub(_STAND_IN, host))
    return parsed and parsed.replace(_STAND_IN, "xn--")
