"""Engines of homes and small offices: they fetch a list of names over HTTPS."""

from collections.abc import Mapping

from khien.protection.filtering.kits.fetching import script
from khien.protection.filtering.kits.source import Source


def dnsmasq(source: Source) -> Mapping[str, str]:
    """Return lines for dnsmasq(8), which reads the file again on SIGHUP, and the script that fetches it."""
    conf = f"servers-file={source.folder}/khien.dnsmasq\n"
    reload = "pkill -HUP -x dnsmasq"
    return {
        "/etc/dnsmasq.d/khien.conf": conf,
        "/usr/local/bin/khien-fetch": script(source, "dnsmasq", reload),
    }


def adguard_home(source: Source) -> Mapping[str, str]:
    """Return the filter for `AdGuardHome.yaml`; the same address can be entered under *DNS blocklists*."""
    return {
        "AdGuardHome.yaml": f"""filters:
  - enabled: true
    url: {source.site}/lists/khien.adblock
    name: Khiên
    id: 22
filtering:
  filters_update_interval: 1
  blocking_mode: nxdomain
"""
    }


def pi_hole(source: Source) -> Mapping[str, str]:
    """Return the commands that subscribe Pi-hole 6 to the list."""
    url = f"{source.site}/lists/khien.adblock"
    row = f"INSERT OR IGNORE INTO adlist (address, comment) VALUES ('{url}', 'Khiên');"  # noqa: S608 - an address of ours, in a script for an operator
    return {
        "/usr/local/bin/khien-subscribe": f"""#!/bin/sh
# Once as root. Afterwards let cron run `pihole -g` each hour.
set -eu
pihole-FTL sqlite3 /etc/pihole/gravity.db "{row}"
pihole-FTL --config dns.blocking.mode NXDOMAIN
pihole -g
"""
    }
