"""What a value shows by itself, without asking anybody: each signal is one small pure function.

A signal returns findings by name; what a finding weighs and how it is said stands in `weights.py`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from ipaddress import IPv6Address

from khien.analysis.guardlist import protection_of
from khien.analysis.impersonation import impersonations
from khien.fetching.addresses import is_public
from khien.indicators.ips import is_ip
from khien.indicators.kinds import IndicatorValue, Kind
from khien.indicators.names import host_of, is_name, is_top_level, registrable_domain

# Endings under which names are given away or sold for next to nothing, from lists of abused top-level domains.
CHEAP_ENDINGS = frozenset(
    "top xyz icu cyou cfd sbs bond rest quest monster buzz click link work gq ml tk cf ga fit surf cam lol best "
    "vip win bet loan live shop store site online website space fun life world club pw cc".split()
)


def has_cheap_ending(name: str) -> bool:
    """Whether a name stands under one of these endings."""
    return name.rpartition(".")[2] in CHEAP_ENDINGS


# Names of one's own machine and network: RFC 6761, 6762 and 8375, ICANN's resolution of 2024-07-29. Those kept
# for examples (`.example`, `.test`, `.invalid`) are judged like any other, because people practise with them.
_OWN_NETWORK = re.compile(r"(?:^|\.)(?:localhost|local|internal|home\.arpa)$")


def is_nowhere(host: str) -> bool:
    """Whether no site of the Internet is there: this machine, somebody's own network, numbers for documentation.

    Args:
        host: a name, or an address with or without brackets.
    """
    address = host.removeprefix("[").removesuffix("]")
    if is_ip(address):
        inside = IPv6Address(address).ipv4_mapped if ":" in address else None
        return not is_public(str(inside or address))
    if "." not in host:
        return not is_top_level(host)
    return _OWN_NETWORK.search(host) is not None


_CREDENTIALS = re.compile(r"^[a-z]+://[^/?#]*@")
_PROGRAM = re.compile(r"\.(?:apk|exe|msi|scr|bat|jar|dmg|xapk)(?:$|[?#])", re.IGNORECASE)
_LONG_NAME, _MANY_LABELS, _MANY_DIGITS, _MANY_HYPHENS = 28, 5, 4, 3


@dataclass(frozen=True)
class Finding:
    """One thing that was seen; `facts` are what its sentence names."""

    name: str
    facts: dict[str, str] = field(default_factory=dict)


Signal = Callable[[IndicatorValue, str], Iterator[Finding]]  # (value, host)


def guarded(value: IndicatorValue, host: str) -> Iterator[Finding]:
    """The host is on the guard list."""
    protection = protection_of(host) if is_name(host) else None
    if protection:
        shared = "guard_shared" if protection.kind.is_shared else "guard"
        yield Finding(shared, {"rule": protection.rule, "why": protection.kind.value})


def pretends(value: IndicatorValue, host: str) -> Iterator[Finding]:
    """The name looks like somebody else's."""
    text = value.value if value.kind is Kind.URL else host
    for found in impersonations(text)[:1]:
        yield Finding(f"pretends_{found.technique.value}", {"brand": found.brand, "matched": found.matched})


def written_oddly(value: IndicatorValue, host: str) -> Iterator[Finding]:
    """The name has a form that names made for one day often have."""
    if not is_name(host):
        yield Finding("address_is_number", {"host": host})
        return
    own = (registrable_domain(host) or host).partition(".")[0]
    if has_cheap_ending(host):
        yield Finding("cheap_ending", {"ending": host.rpartition(".")[2]})
    if any(label.startswith("xn--") for label in host.split(".")):
        yield Finding("other_letters")
    if len(own) > _LONG_NAME:
        yield Finding("long_name", {"length": str(len(own))})
    if sum(map(str.isdigit, own)) >= _MANY_DIGITS:
        yield Finding("many_digits")
    if own.count("-") >= _MANY_HYPHENS:
        yield Finding("many_hyphens")
    if host.count(".") >= _MANY_LABELS:
        yield Finding("many_labels")


def leads_to_harm(value: IndicatorValue, host: str) -> Iterator[Finding]:
    """The address itself hides where it leads, or gives out a program."""
    if value.kind is not Kind.URL:
        return
    if _CREDENTIALS.match(value.value):
        yield Finding("hidden_host")
    if _PROGRAM.search(value.value):
        yield Finding("gives_program")


SIGNALS: tuple[Signal, ...] = (guarded, pretends, written_oddly, leads_to_harm)


def findings(value: IndicatorValue) -> list[Finding]:
    """Return everything that the signals find; nothing for kinds that have no host."""
    host = host_of(value)
    if host is None:
        return []
    if is_nowhere(host):
        return [Finding("nowhere", {"host": host})]
    return [finding for signal in SIGNALS for finding in signal(value, host)]
