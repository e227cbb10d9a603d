"""PowerDNS Recursor (`rpzPrimary`): asks each second for changes, and says why a name is blocked."""

from collections.abc import Mapping

from khien.indicators.names import bracketed
from khien.protection.filtering.kits.memory import GLIBC, huge_pages
from khien.protection.filtering.kits.source import Source
from khien.protection.filtering.resolvers.keys import ALGORITHM

_BLOCKED = 15  # RFC 8914, 4.16


def files(source: Source) -> Mapping[str, str]:
    """Return the zones in Lua, settings that make a change felt within a second, and a file for the service."""
    conf = (
        "lua-config-file=/etc/powerdns/khien.lua\n"
        "# Answers are kept this many seconds in front of the list.\npacketcache-ttl=1\n"
    )
    files = {
        "/etc/powerdns/recursor.d/khien.conf": conf,
        "/etc/powerdns/khien.lua": "".join(_zone(source, zone) for zone in source.zones),
    }
    return files | huge_pages("pdns-recursor", GLIBC)


def _zone(source: Source, zone: str) -> str:
    file, primary = f"{source.folder}/{zone}zone", f"{bracketed(source.address)}:{source.port}"
    key = (
        f'\n  tsigname="{source.key.name}", tsigalgo="{ALGORITHM}", tsigsecret="{source.key.secret}",'
        if source.key
        else ""
    )
    return (
        f'rpzPrimary({{"{primary}"}}, "{zone}", {{{key}\n  refresh=1, includeSOA=false,\n'
        f'  seedFile="{file}", dumpFile="{file}",\n'
        f'  extendedErrorCode={_BLOCKED}, extendedErrorExtra="{source.site}/list/"\n}})\n'
    )
