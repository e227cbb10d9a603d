"""Domain names: canonical form, registrable domain, what people see.

The public suffix list is the one inside the `publicsuffixlist` package; nothing is ever fetched.
"""

import re
from functools import lru_cache

import can_ada
import idna
from publicsuffixlist import PublicSuffixList

from khien.indicators.errors import NotAnIndicator
from khien.indicators.kinds import IndicatorValue, Kind

_ALL = PublicSuffixList()  # ICANN and private part
_ICANN = PublicSuffixList(only_icann=True, accept_unknown=False)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMERIC = re.compile(r"(?:0x[0-9a-f]*|\d+)")
LONGEST = 253


def canonical_name(text: str) -> str:
    """Return the lower-case A-label form without a final dot (UTS #46, as browsers do it).

    Raises:
        NotAnIndicator: it is no domain name, or an address.
    """
    plain = text.strip().rstrip(".").lower()
    if not plain.isascii() or "%" in plain or "xn--" in plain:
        plain = _to_ascii(plain)
    if not is_name(plain):
        raise NotAnIndicator("not_a_name", "This is not a domain name. Write it like example.vn.")
    return plain


def _to_ascii(text: str) -> str:
    try:
        return str(can_ada.parse(f"http://{text}/").hostname).rstrip(".")
    except (ValueError, UnicodeError) as error:
        raise NotAnIndicator("not_a_name", "This is not a domain name. Write it like example.vn.") from error


def is_name(text: str) -> bool:
    """Whether a lower-case A-label text is a domain name of two labels or more (RFC 1035 lengths)."""
    labels = text.split(".")
    return (
        len(text) <= LONGEST
        and len(labels) > 1
        and all(map(_LABEL.fullmatch, labels))
        and not _NUMERIC.fullmatch(labels[-1])
    )


@lru_cache(maxsize=100_000)
def registrable_domain(name: str) -> str | None:
    """Return the name that somebody registered: one label more than the public suffix.

    Args:
        name: a canonical name.

    Returns:
        None when the name is itself a public suffix.
    """
    found: str | None = _ALL.privatesuffix(name)
    return found


def is_public_suffix(name: str) -> bool:
    """Whether others can register names directly under it (`com.vn`, `github.io`, `hanoi.vn`)."""
    return bool(_ALL.is_public(name))


@lru_cache(maxsize=20_000)
def has_known_suffix(name: str) -> bool:
    """Whether the name ends in a suffix that is really in the DNS, so that a word in a text may be a name."""
    return _ICANN.publicsuffix(name) is not None


@lru_cache(maxsize=20_000)
def idna_display(name: str) -> str:
    """Return the form that people read: U-labels where they decode cleanly, the A-label where they do not."""
    return ".".join(map(_display_label, name.split(".")))


def _display_label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return idna.decode(label)
    except idna.IDNAError:
        return label


def host_of(indicator: IndicatorValue) -> str | None:
    """Return the host that an indicator is reached at: a name or an address; None for what has none."""
    if indicator.kind in {Kind.DOMAIN, Kind.IP}:
        return indicator.value
    if indicator.kind is Kind.EMAIL:
        return indicator.value.rpartition("@")[2]
    if indicator.kind is Kind.URL:
        return str(can_ada.parse(indicator.value).hostname).strip("[]").rstrip(".") or None
    return None
