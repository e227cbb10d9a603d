"""From where a resolver takes the list."""

from dataclasses import dataclass

from khien.protection.filtering.resolvers.keys import Key


@dataclass(frozen=True)
class Source:
    """What a kit needs to know.

    Args:
        address, port: of our primary.
        site: address of the public face, without a final slash; lists are under `/lists/`.
        zones: in the order in which they decide.
        folder: where the resolver may write, on its own machine.
        key: that transfers are signed with; None for engines that cannot.
    """

    address: str
    port: int
    site: str
    zones: tuple[str, ...]
    folder: str = "/var/lib/khien"
    key: Key | None = None
