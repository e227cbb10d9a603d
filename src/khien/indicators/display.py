"""How a dangerous address is shown: nobody follows it by accident, and look-alike letters are seen."""

import re
from collections.abc import Callable

from khien.indicators.extract import extract
from khien.indicators.kinds import Found, IndicatorValue, Kind
from khien.indicators.names import host_of, idna_display

_SCHEME = re.compile(r"^http(s?)://", re.IGNORECASE)
LINKED = {Kind.DOMAIN, Kind.URL, Kind.IP, Kind.EMAIL}


def defanged(value: IndicatorValue) -> str:
    """Return the value so that no program makes a link of it: `hxxps://lua-dao[.]example/`."""
    if value.kind not in LINKED:
        return value.value
    scheme = _SCHEME.match(value.value)
    rest = value.value[scheme.end() :] if scheme else value.value
    host, slash, path = rest.partition("/")
    prefix = f"hxxp{scheme.group(1)}://" if scheme else ""
    return prefix + host.replace(".", "[.]").replace("@", "[@]") + slash + path


def readable(value: IndicatorValue) -> str:
    """Return a name as people see it in a browser, in Unicode; empty when that is the same."""
    host = host_of(value)
    seen = idna_display(host) if host else host
    return "" if not host or not seen or seen == host else value.value.replace(host, seen, 1)


def retold(text: str, shown: Callable[[Found], str] = lambda found: defanged(found.indicator)) -> str:
    """Return what somebody wrote with each indicator in it shown otherwise: so that no program makes a link of it.

    Args:
        text: in any spelling, disguised already or not.
        shown: how an indicator is spelt.
    """
    parts, done = [], 0
    for found in extract(text):
        parts += [text[done : found.start], shown(found)]
        done = found.end
    return "".join([*parts, text[done:]])
