"""NOTIFY (RFC 1996): tell resolvers at once that a zone has changed; a lost one is repeated by `asking`."""

import socket
from collections.abc import Iterable
from contextlib import closing, suppress

import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.tsigkeyring

from khien.protection.filtering.resolvers.keys import ALGORITHM, Key
from khien.protection.filtering.resolvers.targets import Target


def notify(zones: Iterable[str], targets: Iterable[Target]) -> None:
    """Send one NOTIFY for each zone to each target that listens to it; nobody waits for answers."""
    zones = list(zones)
    for target in targets:
        if not target.takes_notify:
            continue
        with closing(socket.socket(target.family, socket.SOCK_DGRAM)) as sender, suppress(OSError):
            # OSError: no route, or nobody on the port; the state page says that it does not answer.
            for zone in zones:
                # During a rotation nobody knows which key the resolver has by now: it takes one of both.
                for key in target.keys or (None,):
                    sender.sendto(_message(zone, key), (target.address, target.port))


def _message(zone: str, key: Key | None) -> bytes:
    message = dns.message.make_query(zone, "SOA")
    message.set_opcode(dns.opcode.NOTIFY)
    message.flags = (message.flags | dns.flags.AA) & ~dns.flags.RD
    if key:
        ring = dns.tsigkeyring.from_text({key.name: (ALGORITHM, key.secret)})
        message.use_tsig(ring, dns.name.from_text(key.name))
    return message.to_wire()
