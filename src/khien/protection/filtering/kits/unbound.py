"""Unbound (unbound.conf(5)): transfers without signature, so restrict by address or tunnel."""

from collections.abc import Mapping

from khien.protection.filtering.kits.memory import GLIBC, huge_pages
from khien.protection.filtering.kits.source import Source

_SERVER = """server:
  module-config: "respip validator iterator"
  # Unbound answers `invalid.` by itself; the list's own test names must be answered by the list alone.
  local-zone: "khien.invalid." transparent
"""


def files(source: Source) -> Mapping[str, str]:
    """Return one file for `unbound.conf.d`, and one for its service."""
    conf = {"/etc/unbound/unbound.conf.d/khien.conf": _SERVER + zones(source)}
    return conf | huge_pages("unbound", GLIBC)


def zones(source: Source) -> str:
    """Return the zones alone; the first one that knows a name decides."""
    return "".join(_zone(source, zone) for zone in source.zones)


def _zone(source: Source, zone: str) -> str:
    return f"""rpz:
  name: "{zone}"
  primary: {source.address}@{source.port}
  allow-notify: {source.address}
  zonefile: "{source.folder}/{zone}zone"
  rpz-log: no
"""
