"""Names of the DNS: what is one, who can register it, how people read it. The public suffix list is the bundled
one (package `publicsuffixlist`, MPL-2.0), private section honoured, never fetched.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

import idna
import publicsuffixlist

from khien.indicators.errors import NotAnIndicator
from khien.indicators.hosts import ascii_host
from khien.indicators.kinds import IndicatorValue, Kind

_NAME = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9_-]{1,63}\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.ASCII)
_AUTHORITY = re.compile(r"[a-z]+://(?:[^/?#]*@)?(\[[^\]]*\]|[^/?#:]*)")
# RFC 6761 and RFC 7686: never delegated, yet names of examples and of hidden services are written with them.
RESERVED_TOP_LEVELS: Final = frozenset({"example", "test", "invalid", "onion"})
_IS_ADDRESS = re.compile(r"(?:.*\.)?\d+\Z|.*:", re.ASCII | re.DOTALL).match
_RULE, _WILD, _EXCEPTION, _REGISTRY = 1, 2, 4, 8


def is_name(text: str) -> bool:
    """Tell whether the text is a DNS name of two labels or more in its canonical form (lower-case A-labels)."""
    return _NAME.fullmatch(text) is not None


def read_domain(text: str) -> str:
    """Return the canonical form of a name: lower-case A-labels, no final dot.

    Raises:
        NotAnIndicator: it is an address, a single label or no name at all.
    """
    name = text.lower().removesuffix(".")
    if _NAME.fullmatch(name) and "xn--" not in name:
        return name
    host = ascii_host(text)
    name = host.removesuffix(".") if host else ""
    if not _NAME.fullmatch(name):
        raise NotAnIndicator("not_a_domain", "This is not a domain name. Write only the name, such as example.vn.")
    return name


@lru_cache(maxsize=1_000)  # of one name it is asked several times in a row
def registrable_domain(name: str) -> str | None:
    """Return the part of a name that somebody registered, or None for a public suffix or an IP address.

    Args:
        name: in any case, in A-labels or Unicode; a final dot is ignored.

    Source: the algorithm of publicsuffix.org; a suffix that is not on the list counts as one (rule `*`).
    """
    name = name.lower().removesuffix(".")
    start = _suffix_start(name) if _has_labels(name) else 0
    return name[name.rfind(".", 0, start - 1) + 1 :] if start > 1 else None


def is_public_suffix(name: str) -> bool:
    """Tell whether strangers can register names directly under this one: `vn`, `com.vn`, `github.io`."""
    name = name.lower().removesuffix(".")
    return _has_labels(name) and _suffix_start(name) == 0


def is_registry_suffix(name: str) -> bool:
    """Tell whether the name is a suffix of a registry (ICANN section): no site of somebody can be there."""
    return bool(_RULES.get(name.lower(), 0) & _REGISTRY)


def suffix_rules() -> tuple[list[str], list[str]]:
    """Return the public suffixes, and names below which a wildcard or an exception makes others."""
    return (
        [name for name, flags in _RULES.items() if flags & _RULE],
        [name for name, flags in _RULES.items() if flags & (_WILD | _EXCEPTION)],
    )


def is_top_level(label: str) -> bool:
    """Tell whether the label is a top-level domain in use, or one reserved for examples."""
    lowered = label.lower()
    return lowered in _RULES or lowered in RESERVED_TOP_LEVELS


def host_of(indicator: IndicatorValue) -> str | None:
    """Return the name or address an indicator is reached at, without final dot; None if it has none."""
    if indicator.kind in (Kind.DOMAIN, Kind.IP):
        return indicator.value
    if indicator.kind is Kind.EMAIL:
        return indicator.value.rpartition("@")[2]
    if indicator.kind is not Kind.URL:
        return None
    authority = _AUTHORITY.match(indicator.value)
    return authority.group(1).removesuffix(".") or None if authority else None


def is_within(name: str, tree: str) -> bool:
    """Tell whether a name is this one or stands below it."""
    return f".{name}".endswith(f".{tree}")


def bracketed(host: str) -> str:
    """Return a host as it stands in an address or before a port: IPv6 in brackets (RFC 3986, 3.2.2)."""
    return f"[{host}]" if ":" in host else host


def idna_display(name: str) -> str:
    """Return the name as people read it, in Unicode; a label that no standard can decode stays as it is."""
    if "xn--" not in name:
        return name
    return ".".join(map(_display_label, name.split(".")))


def _display_label(label: str) -> str:
    try:
        return idna.decode(label) if label.startswith("xn--") else label
    except (idna.IDNAError, UnicodeError):
        return label


def _has_labels(name: str) -> bool:
    """Tell a name from an IP address and from what has an empty label."""
    return not (not name or name[0] == "." or ".." in name or (name[-1].isdigit() and _IS_ADDRESS(name)))


def _suffix_start(name: str) -> int:
    """Return where the public suffix begins in a lower-case name."""
    start = at = name.rfind(".") + 1
    wild = 0
    while (flags := _RULES.get(name[at:])) is not None:
        if flags & _EXCEPTION:
            return name.index(".", at) + 1
        if flags & _RULE or wild:
            start = at
        if at == 0:
            return start
        wild = flags & _WILD
        at = name.rfind(".", 0, at - 1) + 1
    return at if wild else start


def _lines() -> Iterator[tuple[str, bool]]:
    """Yield each rule of the bundled list, with whether a registry (and not a company) made it."""
    registry = False
    for line in Path(publicsuffixlist.PSLFILE).read_text(encoding="utf-8").splitlines():
        if "===BEGIN" in line or "===END" in line:
            registry = "===BEGIN ICANN" in line
        elif line and not line.startswith("//"):
            yield line.split()[0].lower(), registry


def _rules() -> dict[str, int]:
    """Return flags for every name that is a rule or lies on the way to one, in both spellings."""
    rules: dict[str, int] = {}
    for line, registry in _lines():
        flags = _EXCEPTION if line[0] == "!" else _WILD if line.startswith("*.") else _RULE
        if registry and flags == _RULE:
            flags |= _REGISTRY
        bare = line.lstrip("!*.")
        for name in {bare, bare if bare.isascii() else bare.encode("idna").decode("ascii")}:
            labels = name.split(".")
            for start in range(1, len(labels)):
                rules.setdefault(".".join(labels[start:]), 0)
            rules[name] = rules.get(name, 0) | flags
    return rules


_RULES: Final = _rules()
