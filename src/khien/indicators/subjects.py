"""What a case is about: reports of the same registrable domain join one case. Pure: the list is an argument."""

from collections.abc import Callable

from khien.indicators.kinds import IndicatorValue, Kind
from khien.indicators.names import host_of, is_name, registrable_domain

IsGuarded = Callable[[str], bool]


def subject_of(value: IndicatorValue, is_guarded: IsGuarded) -> IndicatorValue:
    """Return what the case of a reported indicator is about.

    A name, or an address on a name of its own, is about the registrable domain: whoever runs it made every page
    and every name under it. Under a guarded name it is about the first name below that is nobody else's, such as
    `lua-dao.weebly.com`. Where there is none (a page on a popular service), each address is a matter of its own,
    and so is such a name reported as a whole. Every other kind is about itself.

    Args:
        value: as reported.
        is_guarded: whether a name is on the guard list.
    """
    host = host_of(value) if value.kind in {Kind.DOMAIN, Kind.URL} else None
    own = _own_name(host, is_guarded) if host and is_name(host) else None
    return IndicatorValue(Kind.DOMAIN, own) if own else value


def _own_name(host: str, is_guarded: IsGuarded) -> str | None:
    """Return the shortest name from the registrable domain down to the host that is not guarded."""
    name = registrable_domain(host)
    if name is None or is_guarded(host):
        return None
    while is_guarded(name):
        above = host.removesuffix(f".{name}")
        name = f"{above.rpartition('.')[2]}.{name}"
    return name
