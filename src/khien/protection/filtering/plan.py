"""What a publication would change: pure values, no rows, no clock.

A list's digest is the sum of its lines' SHA-256 modulo 2^256: it costs as much as the change is large, and the
order does not matter (AdHash: Bellare and Micciancio, 1997). It finds mistakes and changed rows; who decided what
is proven by the ledger.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

_MODULUS = 1 << 256
EMPTY = "0" * 64


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """One line of the list: what it covers, and the decision that it rests on."""

    scope: str
    value: str
    decision: str

    def __str__(self) -> str:
        return f"{self.scope}\n{self.value}\n{self.decision}"


def fields_of(line: str) -> list[str]:
    """Return scope, value and decision of a line's text."""
    return line.split("\n", 2)


def _number(line: str) -> int:
    return int.from_bytes(sha256(line.encode()).digest())


@dataclass(frozen=True)
class Content:
    """How many lines there are, and which (as a digest)."""

    size: int = 0
    digest: str = EMPTY

    def changed(self, add: Iterable[Line], remove: Iterable[Line] = ()) -> "Content":
        """Return the content after lines came and went."""
        tally = Tally(self)
        for line in add:
            tally.count(line)
        for line in remove:
            tally.count(line, -1)
        return tally.content()


class Tally:
    """Adds lines up while they pass by."""

    def __init__(self, start: Content) -> None:
        self._size, self._total = start.size, int(start.digest, 16)

    def count(self, line: Line, times: int = 1) -> None:
        """Count a line in, or out with -1."""
        self._size += times
        self._total += times * _number(str(line))

    def count_texts(self, lines: Sequence[str]) -> None:
        """Count many lines in, given as text; a million `Line` objects take longer than their digests."""
        self._size += len(lines)
        self._total += sum(map(_number, lines))

    def content(self) -> Content:
        """Return what has been counted."""
        return Content(self._size, f"{self._total % _MODULUS:064x}")


@dataclass(frozen=True)
class Plan:
    """The change from one published list to the next.

    Args:
        serial: of the list that was published last; 0 when there was none.
        before: what that list held.
        found: what the database holds in force now; anything but `before` means that rows were changed by hand.
        seen: the highest serial that the resolver or its files know; more than `serial` means that the database is
            older than the list.
        add: lines that come.
        remove: lines that go.
        rows_ahead: the database speaks of serials that were never published.
    """

    serial: int
    before: Content
    found: Content
    seen: int = 0
    add: tuple[Line, ...] = ()
    remove: tuple[Line, ...] = ()
    rows_ahead: bool = False

    def __bool__(self) -> bool:
        """Whether there is anything to publish."""
        return bool(self.add or self.remove or self.rows_changed or self.is_older or not self.serial)

    @property
    def rows_changed(self) -> bool:
        """Whether somebody else than the publisher changed what is in force."""
        return self.found != self.before or self.rows_ahead

    @property
    def is_older(self) -> bool:
        """Whether a newer list than ours is out."""
        return self.seen > self.serial

    @property
    def next_serial(self) -> int:
        """The serial of the list as it would be: never one that was in use."""
        return max(self.serial, self.seen) + 1

    @property
    def after(self) -> Content:
        """The list as it would be."""
        return self.found.changed(self.add, self.remove)

    @property
    def digest(self) -> str:
        """Name exactly this plan: any other change, or another list to start from, gives another digest."""
        start = f"{self.serial} {self.before} {self.found} {self.seen} {self.rows_ahead}"
        lines = [f"+{line}" for line in sorted(self.add)] + [f"-{line}" for line in sorted(self.remove)]
        return sha256("\n\n".join([start, *lines]).encode()).hexdigest()

    def parts(self) -> "tuple[Plan, ...]":
        """Return what may go on when the whole must wait: undoing harm alone, then protecting alone."""
        alone = (replace(self, add=()), replace(self, remove=()))
        return tuple(part for part in alone if part != self and (part.add or part.remove))
