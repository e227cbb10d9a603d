"""DNS engines: one small file for each, behind one protocol."""

from pathlib import Path
from typing import Protocol

from khien.core.errors import KhienError


class EngineFailed(KhienError):
    """The resolver did not take the list, or does not answer as it must."""


class Engine(Protocol):
    """What a publication needs of a resolver."""

    zone_file: Path

    def load(self) -> None:
        """Make the resolver read the zone file.

        Raises:
            EngineFailed: it did not.
        """

    def serial(self) -> int | None:
        """Return the serial that the resolver answers from; None when it has no list or is away."""

    def is_blocked(self, name: str) -> bool:
        """Ask the resolver itself whether it blocks a name.

        Raises:
            EngineFailed: it does not answer.
        """


def engine() -> Engine:
    """Return the engine of this installation: Unbound where it is installed, else files only."""
    from khien.protection.filtering.engines import files, unbound

    return unbound.Unbound() if unbound.installed() else files.Files()
