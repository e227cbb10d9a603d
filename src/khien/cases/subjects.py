"""What a case is about: reports of the same registrable domain join one case. Pure: the list is an argument."""

from collections.abc import Callable

from khien.indicators.kinds import IndicatorValue, Kind
from khien.indicators.names import host_of, is_name, registrable_domain

IsGuarded = Callable[[str], bool]


def subject_of(value: IndicatorValue, is_guarded: IsGuarded) -> IndicatorValue:
    """Return what the case of a reported indicator is about.

    A name, or an address on a name of its own, is about the registrable domain: whoever runs it made every page
    and every name under it. On a name that must not be blocked (a popular service, shared hosting) each address is
    a matter of its own, and so is such a name reported as a whole. Every other kind is about itself.

    Args:
        value: as reported.
        is_guarded: whether a name is on the guard list.
    """
    host = host_of(value) if value.kind in {Kind.DOMAIN, Kind.URL} else None
    if host is None or not is_name(host):
        return value
    domain = registrable_domain(host)
    if domain is None or is_guarded(host) or is_guarded(domain):
        return value
    return IndicatorValue(Kind.DOMAIN, domain)
