"""Stretches of bytes that are found, hashed and looked up together, by arithmetic on the whole buffer.

A stretch hashes to the same number wherever it stands: prefix sums of bytes times powers, over the first power.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]
Hashes = NDArray[np.uint64]
Table = NDArray[np.bool_]  # for each of the 256 bytes

LINE_END = 10
_MULTIPLIER = 0x9E3779B97F4A7C15
_INVERSE = pow(_MULTIPLIER, -1, 1 << 64)
_BITS = 20  # of the first, coarse look-up


@dataclass(frozen=True, slots=True)
class Words:
    """A set of words, looked up by their hashes: first in a coarse table of bits, then exactly."""

    coarse: NDArray[np.bool_]
    exact: Hashes

    @classmethod
    def of(cls, words: Iterable[str]) -> "Words":
        """Take the words in."""
        exact = np.unique(np.array([_hash_of(word) for word in words], dtype=np.uint64))
        coarse = np.zeros(1 << _BITS, dtype=bool)
        coarse[_first_bits(exact)] = True
        return cls(coarse, exact)

    def among(self, hashes: Hashes) -> Places:
        """Return the places of the hashes that are of words in the set."""
        maybe = np.flatnonzero(self.coarse[_first_bits(hashes)])
        found = np.minimum(np.searchsorted(self.exact, hashes[maybe]), len(self.exact) - 1)
        return maybe[self.exact[found] == hashes[maybe]]


def _hash_of(word: str) -> int:
    return sum(pow(_MULTIPLIER, place, 1 << 64) * (byte + 1) for place, byte in enumerate(word.encode())) % (
        1 << 64
    )


def _first_bits(hashes: Hashes) -> Places:
    return (hashes >> np.uint64(64 - _BITS)).view(np.int64)


def table_of(letters: bytes) -> Table:
    """Return a table that tells for each byte whether it is one of these."""
    table = np.zeros(256, dtype=bool)
    table[list(letters)] = True
    return table


class Stretches:
    """A buffer with the sums from which the hash of any stretch follows in a few steps."""

    def __init__(self, text: bytes) -> None:
        """Take a buffer in."""
        self.text = np.frombuffer(text, np.uint8)
        self._inverse = _powers(_INVERSE, len(text))
        self._sums = np.zeros(len(text) + 1, dtype=np.uint64)
        steps = (self.text.astype(np.uint64) + np.uint64(1)) * _powers(_MULTIPLIER, len(text))[: len(text)]
        np.cumsum(steps, out=self._sums[1:])

    def runs(self, table: Table) -> tuple[Places, Places]:
        """Return start and end of every unbroken run of bytes in the table."""
        inside = np.concatenate(([False], table[self.text], [False]))
        edges = np.flatnonzero(inside[1:] != inside[:-1])
        return edges[::2], edges[1::2]

    def hashes(self, start: Places, end: Places) -> Hashes:
        """Return the hash of each stretch; the same letters hash the same wherever they stand."""
        return (self._sums[end] - self._sums[start]) * self._inverse[start]

    def one_left_out(self, start: Places, end: Places) -> tuple[Places, Hashes]:
        """Return, for every byte of every stretch, the stretch's start and its hash without that byte."""
        length = end - start
        first = np.repeat(start, length)
        at = np.arange(int(length.sum())) - np.repeat(np.cumsum(length) - length, length) + first
        before = self._sums[at] - self._sums[first]
        after = (self._sums[np.repeat(end, length)] - self._sums[at + 1]) * np.uint64(_INVERSE)
        return first, (before + after) * self._inverse[first]


class Block(Stretches):
    """Lines of bytes, each with a line feed behind it."""

    def __init__(self, text: bytes) -> None:
        """Lay the lines out."""
        super().__init__(text)
        self.raw = text
        self.ends = np.flatnonzero(self.text == LINE_END)

    def rows(self, places: Places) -> Places:
        """Return the lines that the bytes are in, each once."""
        return np.unique(np.searchsorted(self.ends, places))

    def line(self, row: int) -> bytes:
        """Return one line, without its line feed."""
        return self.raw[self.ends[row - 1] + 1 if row else 0 : self.ends[row]]


@cache
def _all_powers(factor: int, size: int) -> Hashes:
    powers = np.cumprod(np.full(size, factor, dtype=np.uint64), dtype=np.uint64)
    return np.concatenate((np.ones(1, dtype=np.uint64), powers[:-1]))


def _powers(factor: int, size: int) -> Hashes:
    """Return at least so many powers of a factor, from the zeroth on."""
    return _all_powers(factor, 1 << max(size, 1).bit_length())
