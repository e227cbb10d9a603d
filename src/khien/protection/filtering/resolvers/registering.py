"""Register resolvers that take the list, rotate their keys, let them go. The primary hears of it at once."""

import re
import secrets
from ipaddress import ip_address

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from khien.core.errors import KhienError
from khien.protection.filtering.engines import knot
from khien.protection.filtering.engines.dns_query import family_of
from khien.protection.filtering.kits import KITS
from khien.protection.filtering.models import Resolver
from khien.protection.filtering.resolvers.targets import OWN

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_GENERATIONS = 1_000_000_000  # with room for as many rotations in a column of 32 bits


class CannotRegister(KhienError):
    """What was said about a resolver cannot be; the sentence says what to do."""


def register(name: str, place: str, kit: str) -> Resolver:
    """Let a resolver transfer the list.

    Args:
        name: lower-case letters, digits, hyphens; keys carry it.
        place: `address` or `address@port` where it answers, and from which it transfers.
        kit: a key of `kits.KITS`.

    Raises:
        CannotRegister: one of them cannot be, or the name is taken.
    """
    if not _NAME.fullmatch(name) or name == OWN:
        raise CannotRegister(f"{name!r} is no name: use a-z, 0-9 and hyphens, up to 40; not {OWN!r}.")
    if kit not in KITS:
        raise CannotRegister(f"{kit!r} is no kit; there are {', '.join(KITS)}.")
    address, port = _read_place(place)
    if KITS[kit].transfer and family_of(address) != family_of(settings.PRIMARY_ADDRESS):
        # It would come from another address than this, and the primary would not know it.
        raise CannotRegister(
            f"The primary is reached at {settings.PRIMARY_ADDRESS}: give an address of the same family."
        )
    # By chance, not 1: registered anew after a removal, it gets no key that has ended.
    first = secrets.randbelow(_GENERATIONS) + 1
    numbers = {"port": port, "generation": first, "oldest_generation": first}
    try:
        with transaction.atomic():
            row = Resolver.objects.create(name=name, address=address, kit=kit, **numbers)
    except IntegrityError as error:
        raise CannotRegister(f"{name} is registered already.") from error
    _tell_primary()
    return row


def _read_place(place: str) -> tuple[str, int]:
    text, _, port = place.partition("@")
    try:
        address, number = ip_address(text), int(port or 53)
    except ValueError as error:
        raise CannotRegister(f"{place!r} is neither ADDRESS nor ADDRESS@PORT.") from error
    odd = getattr(address, "scope_id", None) or getattr(address, "ipv4_mapped", None)
    if odd or address.is_unspecified or address.is_multicast:  # the primary knows nobody by these, or falls
        raise CannotRegister(f"{place!r}: give the address from which the resolver comes, IPv4 or global IPv6.")
    if not 0 < number < 65_536:
        raise CannotRegister(f"{place!r}: a port is between 1 and 65535.")
    return str(address), number


def remove(name: str) -> None:
    """Transfer nothing to a resolver any more; its keys end.

    Raises:
        CannotRegister: there is no such resolver.
    """
    if not Resolver.objects.filter(name=name).delete()[0]:
        raise _unknown(name)
    _tell_primary()


def begin_rotation(name: str) -> Resolver:
    """Give a resolver its next key; the present one counts until `finish_rotation`.

    Raises:
        CannotRegister: there is no such resolver, or a rotation is under way.
    """
    at_rest = Resolver.objects.filter(name=name, generation=F("oldest_generation"))
    if not at_rest.update(generation=F("generation") + 1):
        found(name)
        raise CannotRegister(f"{name} has two keys already: finish that rotation first.")
    _tell_primary()
    return found(name)


def finish_rotation(name: str) -> Resolver:
    """End every key of a resolver but the newest.

    Raises:
        CannotRegister: there is no such resolver.
    """
    if not Resolver.objects.filter(name=name).update(oldest_generation=F("generation")):
        raise _unknown(name)
    _tell_primary()
    return found(name)


def found(name: str) -> Resolver:
    """Return a registered resolver.

    Raises:
        CannotRegister: there is no such resolver.
    """
    row = Resolver.objects.filter(name=name).first()
    if row is None:
        raise _unknown(name)
    return row


def _unknown(name: str) -> CannotRegister:
    return CannotRegister(f"No resolver is called {name!r}; `khien resolvers` lists them.")


def _tell_primary() -> None:
    if settings.PRIMARY_PORT:
        knot.reconfigure()
