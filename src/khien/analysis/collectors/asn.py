"""Which network an address belongs to: asked of the DNS in the form of Team Cymru's service, or of a file."""

import csv
from collections.abc import Mapping
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any

from django.conf import settings

from khien.analysis.collectors.target import Target
from khien.fetching.addresses import is_public
from khien.fetching.errors import FetchFailed, Why
from khien.fetching.names import addresses_of, ask, values
from khien.fetching.policy import Deadline, Policy

SECONDS = 10.0
MOST_ADDRESSES = 4


def collect_asn(target: Target, policy: Policy) -> Mapping[str, Any]:
    """Look up the networks of a host's addresses.

    Returns:
        `networks`: for each address `address`, `prefix`, `asn`, `country`, `name`.

    Raises:
        FetchFailed: it has no public address, or nobody knows its network.
    """
    deadline = Deadline(SECONDS)
    known = addresses_of(target.host, policy, deadline) if target.is_name else (target.host,)
    networks = []
    for address in list(filter(is_public, known))[:MOST_ADDRESSES]:
        found = _in_file(address) if settings.ASN_FILE else _by_dns(address, policy, deadline)
        if found:
            networks.append({"address": address} | found)
    if not networks:
        raise FetchFailed(Why.NO_ANSWER, target.host)
    return {"networks": networks}


def _by_dns(address: str, policy: Policy, deadline: Deadline) -> dict[str, str]:
    """Ask `4.3.2.1.origin.ZONE` for `13335 | 1.2.3.0/24 | US | arin | 2010-07-14`, then `AS13335.ZONE`."""
    reversed_name, _dot, suffix = ip_address(address).reverse_pointer.rpartition(".in-addr.")
    origin = "origin" if suffix else "origin6"
    reversed_name = reversed_name or ip_address(address).reverse_pointer.removesuffix(".ip6.arpa")
    try:
        told = values(ask(f"{reversed_name}.{origin}.{settings.ASN_ZONE}", "TXT", policy, deadline))
    except FetchFailed:
        return {}
    number, prefix, country = _fields(told, 3)
    number = number.split(" ")[0]
    if not number.isdecimal():
        return {}
    return {"asn": number, "prefix": prefix, "country": country, "name": _name(number, policy, deadline)}


def _name(number: str, policy: Policy, deadline: Deadline) -> str:
    try:
        return _fields(values(ask(f"AS{number}.{settings.ASN_ZONE}", "TXT", policy, deadline)), 5)[4]
    except FetchFailed:
        return ""


def _fields(records: list[str], number: int) -> list[str]:
    fields = records[0].strip('"').split("|") if records else []
    return [field.strip()[:100] for field in fields[:number]] + [""] * (number - len(fields))


def _in_file(address: str) -> dict[str, str]:
    """Return the row with the longest prefix that holds an address."""
    rows = _rows(settings.ASN_FILE)
    number = ip_address(address)
    for length in range(number.max_prefixlen, -1, -1):
        if row := rows.get(ip_network((number, length), strict=False)):
            return row
    return {}


@cache
def _rows(path: str) -> dict[IPv4Network | IPv6Network, dict[str, str]]:
    """Read lines `prefix,asn,country,name`; a line that cannot be read is left out."""
    rows: dict[IPv4Network | IPv6Network, dict[str, str]] = {}
    with Path(path).open(encoding="utf-8", errors="replace") as file:
        for line in file:
            try:
                prefix, *rest = next(csv.reader([line]))
                network = ip_network(prefix.strip())
            except (ValueError, csv.Error):
                continue
            asn, country, name = [*map(str.strip, rest), "", "", ""][:3]
            rows[network] = {"asn": asn, "prefix": str(network), "country": country, "name": name}
    return rows
