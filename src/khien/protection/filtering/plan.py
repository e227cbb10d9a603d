"""What a publication would change: pure values, no rows, no clock.

A list's digest is the sum of its lines' SHA-256 modulo 2^256: adding and removing lines costs as much as the change
is large, and the order does not matter (Bellare and Micciancio's AdHash). It finds mistakes and lost rows; who
decided what is proven by the ledger.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

_MODULUS = 1 << 256
EMPTY = "0" * 64


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """One line of the list: what it covers, and the decision that it rests on."""

    scope: str
    value: str
    decision: str

    def number(self) -> int:
        """Return the line's share in the digest."""
        return int.from_bytes(sha256(f"{self.scope}\n{self.value}\n{self.decision}".encode()).digest(), "big")


@dataclass(frozen=True)
class Published:
    """The list as it was last published."""

    serial: int = 0
    size: int = 0
    digest: str = EMPTY


@dataclass(frozen=True)
class Plan:
    """The change from one published list to the next."""

    before: Published
    add: tuple[Line, ...]
    remove: tuple[Line, ...]

    def __bool__(self) -> bool:
        """Whether there is anything to publish."""
        return bool(self.add or self.remove)

    @property
    def after(self) -> Published:
        """The list as it would be."""
        return Published(
            self.before.serial + 1,
            self.before.size + len(self.add) - len(self.remove),
            changed_digest(self.before.digest, self.add, self.remove),
        )

    @property
    def digest(self) -> str:
        """Names exactly this plan: any other change, or another list to start from, gives another digest."""
        lines = [f"+{line}" for line in sorted(self.add)] + [f"-{line}" for line in sorted(self.remove)]
        return sha256("\n".join([self.before.digest, *lines]).encode()).hexdigest()


def changed_digest(digest: str, add: Iterable[Line], remove: Iterable[Line] = ()) -> str:
    """Return the digest of a list after lines came and went."""
    total = int(digest, 16) + sum(line.number() for line in add) - sum(line.number() for line in remove)
    return f"{total % _MODULUS:064x}"
