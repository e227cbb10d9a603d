"""DNS engines: one small file for each, behind one protocol."""

from collections.abc import Iterable
from typing import Protocol

from django.conf import settings

from khien.core.errors import KhienError


class EngineFailed(KhienError):
    """The resolver did not take the list, or does not answer as it must."""


class Engine(Protocol):
    """What a publication needs of a resolver. Zones are named as in `compile.zone`."""

    def serials(self) -> dict[str, int] | None:
        """Return the serial that the resolver has of each zone, 0 for none; None when it is away."""

    def load(self, zones: Iterable[str]) -> None:
        """Make the resolver read zone files again, in this order.

        Raises:
            EngineFailed: it did not.
        """

    def blocked(self, names: Iterable[str]) -> set[str]:
        """Ask the resolver itself which of the names its list blocks.

        Raises:
            EngineFailed: it does not answer.
        """


def engine() -> Engine:
    """Return the engine that is told of each release: the primary, else our own Unbound, else files only."""
    from khien.protection.filtering.engines import files, knot, unbound

    if settings.PRIMARY_PORT:
        return knot.Knot()
    return unbound.Unbound() if unbound.installed() else files.Files()
