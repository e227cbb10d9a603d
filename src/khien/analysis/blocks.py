"""Stretches of bytes that are found, hashed and looked up together, by arithmetic on the whole buffer.

A stretch hashes to the same number wherever it stands: prefix sums of bytes times powers, over the first power.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]
Hashes = NDArray[np.uint64]
ShortHashes = NDArray[np.uint32]  # the last 32 bits of hashes
Table = NDArray[np.bool_]  # for each of the 256 bytes

LINE_END = 10
_MULTIPLIER = 0x9E3779B97F4A7C15
_INVERSE = pow(_MULTIPLIER, -1, 1 << 64)
_SPREAD = np.uint32(0x85EBCA6B)  # any odd number: hashes of short words differ in their last bits only
_BITS = 24  # of the first, coarse look-up


@dataclass(frozen=True, slots=True)
class Words:
    """A set of hashes of words, looked up first in a coarse table of bits, then exactly."""

    coarse: NDArray[np.uint8]
    exact: ShortHashes

    @classmethod
    def of(cls, hashes: ShortHashes) -> "Words":
        """Take hashes in; some may come twice."""
        exact = np.unique(hashes)
        coarse = np.zeros(1 << _BITS, dtype=np.bool_)
        coarse[_first_bits(exact)] = True
        return cls(np.packbits(coarse, bitorder="little"), exact)

    def found(self, hashes: ShortHashes) -> tuple[Places, Places]:
        """Return the places of the hashes that are in the set, and which they are, by their order in `exact`.

        Both in that order: what is sought in order is found much sooner.
        """
        bits = _first_bits(hashes)
        maybe = np.flatnonzero((self.coarse.take(bits >> 3) >> (bits & 7).astype(np.uint8)) & 1 > 0)
        maybe = maybe[np.argsort(hashes[maybe])]
        which = np.minimum(np.searchsorted(self.exact, hashes[maybe]), len(self.exact) - 1)
        same = self.exact[which] == hashes[maybe]
        return maybe[same], which[same]


def _first_bits(hashes: ShortHashes) -> NDArray[np.int32]:
    return ((hashes * _SPREAD) >> np.uint32(32 - _BITS)).view(np.int32)


def table_of(letters: bytes) -> Table:
    """Return a table that tells for each byte whether it is one of these."""
    table = np.zeros(256, dtype=bool)
    table[list(letters)] = True
    return table


def runs(text: NDArray[np.uint8], table: Table) -> tuple[Places, Places]:
    """Return start and end of every unbroken run of bytes in the table."""
    inside = np.zeros(len(text) + 2, dtype=bool)
    np.take(table, text, out=inside[1:-1])
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    return edges[::2], edges[1::2]


def runs_of(inside: NDArray[np.bool_]) -> tuple[Places, Places]:
    """Return start and end of every unbroken run of what is inside."""
    framed = np.concatenate(([False], inside, [False]))
    edges = np.flatnonzero(framed[1:] != framed[:-1])
    return edges[::2], edges[1::2]


@dataclass(frozen=True, slots=True)
class Stretches:
    """A buffer with the sums from which the hash of any stretch follows in a few steps."""

    text: NDArray[np.uint8]
    _sums: Hashes
    _inverse: Hashes

    @classmethod
    def of(cls, buffer: bytes | NDArray[np.uint8]) -> "Stretches":
        """Take a buffer in."""
        text = np.frombuffer(buffer, np.uint8)
        sums = np.empty(len(text) + 1, dtype=np.uint64)
        sums[0] = 0
        steps = text + np.uint64(1)
        steps *= _powers(_MULTIPLIER, len(text))[: len(text)]
        np.cumsum(steps, out=sums[1:])
        return cls(text, sums, _powers(_INVERSE, len(text)))

    def part(self, first: int, behind: int) -> "Stretches":
        """Return the bytes from the first to the one before `behind`."""
        return Stretches(self.text[first:behind], self._sums[first : behind + 1], self._inverse[first:])

    def runs(self, table: Table) -> tuple[Places, Places]:
        """Return start and end of every unbroken run of bytes in the table."""
        return runs(self.text, table)

    def hashes(self, start: Places, end: Places) -> Hashes:
        """Return the hash of each stretch; the same letters hash the same wherever they stand."""
        return (self._sums[end] - self._sums[start]) * self._inverse[start]


class Block:
    """Lines of bytes, each with a line feed behind it, with short hashes: what they find is read again."""

    def __init__(self, text: bytes) -> None:
        """Lay the lines out."""
        self.raw = text
        self.text = np.frombuffer(text, np.uint8)
        self.ends = np.flatnonzero(self.text == LINE_END)
        powers, self._inverse = _short_powers(1 << max(len(text), 1).bit_length())
        self._sums = np.zeros(len(text) + 1, dtype=np.uint32)
        np.cumsum((self.text + np.uint32(1)) * powers[: len(text)], dtype=np.uint32, out=self._sums[1:])

    def hashes(self, start: Places, end: Places) -> ShortHashes:
        """Return the hash of each stretch; the same letters hash the same wherever they stand."""
        return (self._sums[end] - self._sums[start]) * self._inverse[start]

    def rows(self, places: Places) -> Places:
        """Return the line that each byte is in."""
        return np.searchsorted(self.ends, places)


@cache
def _short_powers(size: int) -> tuple[ShortHashes, ShortHashes]:
    return _all_powers(_MULTIPLIER, size).astype(np.uint32), _all_powers(_INVERSE, size).astype(np.uint32)


@cache
def _all_powers(factor: int, size: int) -> Hashes:
    powers = np.cumprod(np.full(size, factor, dtype=np.uint64), dtype=np.uint64)
    return np.concatenate((np.ones(1, dtype=np.uint64), powers[:-1]))


def hashes_of(words: Sequence[str]) -> ShortHashes:
    """Return the hash of each word: that of its bytes in any block."""
    block = Block("".join(f"{word}\n" for word in words).encode())
    return block.hashes(np.concatenate(([0], block.ends[:-1] + 1))[: len(words)], block.ends)


def hashes_near(word: str, signs: bytes, shortest: int) -> ShortHashes:
    """Return the hashes of everything one edit away from a word: a sign more, less or another, or two swapped.

    Args:
        word: in ASCII.
        signs: what an edit puts in.
        shortest: signs that are left at least.
    """
    values, new = (np.frombuffer(text, np.uint8).astype(np.uint32) + 1 for text in (word.encode(), signs))
    powers = _short_powers(64)[0][: len(values) + 1]
    terms = values * powers[:-1]
    before = np.concatenate(([0], np.cumsum(terms, dtype=np.uint32))).astype(np.uint32)
    all_, behind = before[-1], before[-1] - before
    more = (before + behind * powers[1])[:, None] + new * powers[:, None]
    other = (all_ - terms)[:, None] + new * powers[:-1, None]
    less = before[:-1] + behind[1:] * np.uint32(_INVERSE % (1 << 32))
    swapped = all_ - terms[:-1] - terms[1:] + values[1:] * powers[:-2] + values[:-1] * powers[1:-1]
    found = np.concatenate(
        (more.ravel(), other.ravel(), less[: len(word) if len(word) > shortest else 0], swapped)
    )
    return found[found != all_]


def _powers(factor: int, size: int) -> Hashes:
    """Return at least so many powers of a factor, from the zeroth on."""
    return _all_powers(factor, 1 << max(size, 1).bit_length())
