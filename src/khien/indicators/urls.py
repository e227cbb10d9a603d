"""Addresses of the web, in the one serialisation of the WHATWG URL standard."""

import re
from typing import Final
from urllib.parse import unquote

import can_ada

from khien.indicators.errors import NotAnIndicator
from khien.indicators.hosts import ascii_host
from khien.indicators.ips import is_ip
from khien.indicators.names import is_name

LONGEST: Final = 16_384  # characters; no address in use is longer
_SCHEME = re.compile(r"(?:https?|ftp|wss?):|[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_READ = ("http://", "https://", "ftp://", "ws://", "wss://")
_PARTS = re.compile(r"([a-z]+:[/\\]*)([^/\\?#]*@)?([^/\\?#:@]*)(.*)", re.IGNORECASE | re.DOTALL)
_OTHER_SCHEME = re.compile(r"[a-z][a-z0-9+-]*:(?!\d)", re.IGNORECASE)
_EDGES = "".join(map(chr, range(0x21)))
_PATH_END = re.compile(r"[?#]")
_BREAKS = re.compile(r"[\t\n\r]+")


def has_scheme(text: str) -> bool:
    """Tell whether the text says itself that it is an address."""
    return _SCHEME.match(text) is not None


def read_url(text: str) -> str:
    """Return the WHATWG serialisation; a name with a path and no scheme is read as `http://`.

    Raises:
        NotAnIndicator: not an address, or one of a scheme that names no place on the net (`javascript:`, `data:`).

    Source: WHATWG URL, 4.4 and 4.5, without a base address.
    """
    text = _BREAKS.sub("", text.strip(_EDGES))
    if has_scheme(text):
        return _finished(_of_a_known_scheme(_serialised(text)))
    if _OTHER_SCHEME.match(text):
        raise _unknown_scheme()
    href = _serialised(f"http://{text}")
    host = href[len("http://") :].partition("/")[0].rpartition("@")[2].rpartition(":")
    name = (host[0] or host[2]).removesuffix(".")
    # A bare number is a host to the standard (`12` is 0.0.0.12), but nobody who writes one means that.
    if not (is_name(name) or (is_ip(name.strip("[]")) and name in text.lower())):
        raise _not_a_url()
    return _finished(href)


def _of_a_known_scheme(href: str) -> str:
    if not href.startswith(_READ):
        raise _unknown_scheme()
    return href


def _finished(href: str) -> str:
    """Encode `^` in the path, as the standard says since 2025 and the parser does not yet."""
    if len(href) > LONGEST:
        raise NotAnIndicator("too_long", "This is longer than any address in use.")
    if "^" not in href:
        return href
    path_end = _PATH_END.search(href)
    end = path_end.start() if path_end else len(href)
    return href[:end].replace("^", "%5E") + href[end:]


def _serialised(text: str) -> str:
    # A lone surrogate is no character: the standard reads it, like every reader of UTF-8, as U+FFFD.
    text = text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    try:
        return str(can_ada.parse(text).href if _is_plain(text) else can_ada.parse(_with_ascii_host(text)).href)
    except ValueError:
        return _with_odd_labels(text)


def _is_plain(text: str) -> bool:
    return text.isascii() and "%" not in text


def _with_ascii_host(text: str) -> str:
    parts = _PARTS.fullmatch(text)
    host = parts and ascii_host(unquote(parts[3]))
    return f"{parts[1]}{parts[2] or ''}{host}{parts[4]}" if parts and host else text


def _with_odd_labels(text: str) -> str:
    """Serialise an address whose host has labels that the parser takes for broken Punycode."""
    parts = _PARTS.fullmatch(text)
    host = parts and ascii_host(unquote(parts[3]))
    if not parts or not host or "xn--" not in host:
        raise _not_a_url()
    try:
        url = can_ada.parse(f"{parts[1]}{parts[2] or ''}{host.replace('xn--', 'xq--')}{parts[4]}")
    except ValueError:
        raise _not_a_url() from None
    return str(url.href).replace(host.replace("xn--", "xq--"), host, 1)


def _not_a_url() -> NotAnIndicator:
    return NotAnIndicator(
        "not_a_url", "This is not a web address. Copy the whole address, such as https://example.vn/page."
    )


def _unknown_scheme() -> NotAnIndicator:
    return NotAnIndicator(
        "scheme_not_read", "Only addresses that begin with http, https, ftp, ws or wss are read."
    )
