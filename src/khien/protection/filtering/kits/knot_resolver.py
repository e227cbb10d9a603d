"""Knot Resolver 5 (`policy.rpz`): reads the list from a file and notices by itself that it has changed."""

from collections.abc import Mapping

from khien.protection.filtering.kits.fetching import script
from khien.protection.filtering.kits.source import Source


def files(source: Source) -> Mapping[str, str]:
    """Return lines for `kresd.conf`, and the script that fetches the list."""
    conf = f"""-- Needs the package lua-cqueues: with it the file is read again as soon as it has changed.
modules.load('policy')
-- By itself it says only that a name is blocked; this adds where to look up why (RFC 8914). The first reason is
-- OTHER, because only one that ranks higher takes its place.
local khien = '{source.site}/list/'
local deny = policy.DENY_MSG(khien, kres.extended_error.OTHER)
local function blocked(state, req)
  local done = deny(state, req)
  req:set_extended_error(kres.extended_error.BLOCKED, khien)
  return done
end
policy.add(policy.rpz(blocked, '{source.folder}/khien.rpz', true))
"""
    return {
        "/etc/knot-resolver/khien.conf": conf,
        "/usr/local/bin/khien-fetch": script(source, "rpz"),
    }
