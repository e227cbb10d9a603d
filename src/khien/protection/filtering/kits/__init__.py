"""Configurations for resolvers of others, one small file for each engine, and what each engine can do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from khien.protection.filtering.kits import bind, knot_resolver, lists, powerdns, unbound
from khien.protection.filtering.kits.source import Source

Files = Mapping[str, str]  # what to put where: path on the resolver's machine -> content


@dataclass(frozen=True)
class Kit:
    """One engine. The table in docs/resolver-kits.md is made of these words.

    Args:
        files: writes its configuration.
        transfer: takes zones from our primary (RFC 5936, RFC 1995); the others fetch a file.
        notify: a change reaches it at once (RFC 1996); the others ask each second or minute.
        tsig: signs transfers (RFC 8945).
        ede: says *Blocked* and where to look a name up (RFC 8914).
        persistent: has the list again after a restart while the primary is away.
        tells_serial: can be asked which list it answers from.
        block_page: its operator may show a page in place of the answer NXDOMAIN.
        tried: the version that the tests run; empty when it cannot be had here.
    """

    title: str
    files: Callable[[Source], Files]
    transfer: bool
    notify: bool
    tsig: bool
    ede: bool
    persistent: bool
    tells_serial: bool
    block_page: bool
    tried: str


KITS: dict[str, Kit] = {
    "unbound": Kit("Unbound", unbound.files, True, True, False, False, True, True, False, "1.17"),
    "bind": Kit("BIND", bind.files, True, True, True, False, True, True, False, "9.18"),
    "pdns-recursor": Kit("PowerDNS Recursor", powerdns.files, True, False, True, True, True, True, False, "4.8"),
    "knot-resolver": Kit(
        "Knot Resolver", knot_resolver.files, False, False, False, True, True, False, False, "5.6"
    ),
    "dnsmasq": Kit("dnsmasq", lists.dnsmasq, False, False, False, False, True, False, False, "2.90"),
    "adguard-home": Kit("AdGuard Home", lists.adguard_home, False, False, False, False, True, False, True, ""),
    "pi-hole": Kit("Pi-hole", lists.pi_hole, False, False, False, False, True, False, True, ""),
}


def table() -> str:
    """Return what each engine can, as the table of the operators' page."""
    heads = (
        "engine",
        "zones or file",
        "NOTIFY",
        "TSIG",
        "EDE",
        "survives a restart",
        "tells its serial",
        "block page",
        "tried",
    )
    rows = [heads, ("---",) * len(heads)]
    for name, kit in KITS.items():
        facts = (kit.notify, kit.tsig, kit.ede, kit.persistent, kit.tells_serial, kit.block_page)
        way = "zones (IXFR)" if kit.transfer else "file"
        rows.append((f"`{name}`", way, *("yes" if fact else "no" for fact in facts), kit.tried or "not here"))
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)
