"""Who takes the list from our primary: resolvers that were registered, and our own where it runs."""

import socket
from dataclasses import dataclass

from django.conf import settings

from khien.protection.filtering.engines import unbound
from khien.protection.filtering.engines.dns_query import family_of
from khien.protection.filtering.kits import KITS
from khien.protection.filtering.models import Resolver
from khien.protection.filtering.own import own_address
from khien.protection.filtering.resolvers.keys import Key, key_of

OWN = "own"


@dataclass(frozen=True)
class Target:
    """A resolver as the network sees it.

    Args:
        name: of its row, or `OWN`.
        address, port: where it answers questions and takes NOTIFY.
        keys: that it may sign transfers with, the newest last; none for engines that cannot sign.
        takes_notify: whether its engine listens to NOTIFY.
        tells_serial: whether its engine can answer for `SERIAL_NAME`.
    """

    name: str
    address: str
    port: int
    keys: tuple[Key, ...] = ()
    takes_notify: bool = True
    tells_serial: bool = True

    @property
    def family(self) -> socket.AddressFamily:
        """Of the sockets that reach it."""
        return family_of(self.address)


def target_of(row: Resolver) -> Target:
    """Return a registered resolver with the keys that count now."""
    kit = KITS[row.kit]
    generations = range(row.oldest_generation, row.generation + 1) if kit.tsig else ()
    keys = tuple(key_of(row.name, generation) for generation in generations)
    return Target(row.name, row.address, row.port, keys, takes_notify=kit.notify, tells_serial=kit.tells_serial)


def targets() -> list[Target]:
    """Return everybody who transfers zones from the primary."""
    rows = Resolver.objects.order_by("name")
    registered = [target_of(row) for row in rows if KITS[row.kit].transfer]
    return [*([own()] if unbound.installed() else []), *registered]


def own() -> Target:
    """Return the resolver that runs beside us."""
    return Target(OWN, own_address(), settings.RESOLVER_PORT)
