"""BIND 9 (ARM, `response-policy`): signed transfers, NOTIFY, a change in force within a second."""

from collections.abc import Mapping

from khien.protection.filtering.kits.memory import JEMALLOC, huge_pages
from khien.protection.filtering.kits.source import Source
from khien.protection.filtering.resolvers.keys import ALGORITHM


def files(source: Source) -> Mapping[str, str]:
    """Return what belongs inside of `options`, the zones, and a file for the service."""
    policies = "".join(f'  zone "{zone}" log no;\n' for zone in source.zones)
    options = (
        '// Inside of options { … }: include "/etc/bind/khien-options.conf";\n'
        "// `log no`: BIND would write down who asked for what.\n"
        f"response-policy {{\n{policies}}} break-dnssec yes qname-wait-recurse no min-update-interval 0;\n"
    )
    conf = {
        "/etc/bind/khien-options.conf": options,
        "/etc/bind/khien.conf": _key(source) + "".join(_zone(source, zone) for zone in source.zones),
    }
    return conf | huge_pages("named", JEMALLOC)


def _key(source: Source) -> str:
    outside = '// Outside of options: include "/etc/bind/khien.conf";\n'
    if source.key is None:
        return outside
    return f'{outside}key "{source.key.name}" {{\n  algorithm {ALGORITHM};\n  secret "{source.key.secret}";\n}};\n'


def _zone(source: Source, zone: str) -> str:
    key = f' key "{source.key.name}"' if source.key else ""
    return (
        f'zone "{zone}" {{\n  type secondary;\n  file "{source.folder}/{zone}zone";\n'
        f"  primaries {{ {source.address} port {source.port}{key}; }};\n"
        f"  allow-notify {{ {source.address}; }};\n  allow-query {{ localhost; }};\n}};\n"
    )
