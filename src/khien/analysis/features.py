"""Turn names and addresses into numbers: hashed pieces of text and hashed measures of its shape.

Works on whole columns of text at once: all texts lie in one byte buffer, and every piece is hashed by arithmetic
on the buffer. What comes out are 64-bit hashes, each of a byte (a piece that begins there) or of a row. Nothing
here looks at a scheme: it tells how a list was collected, not what a page does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from khien.analysis.blocks import Hashes
from khien.analysis.columns import CONSONANT, DIGIT, LABEL, LETTER, WORD, Column, Numbers

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


def _mix(hashes: Hashes) -> Hashes:
    """Spread the information of all bits over all bits (the finisher of splitmix64, Steele et al. 2014)."""
    hashes = hashes ^ (hashes >> np.uint64(30))
    hashes *= np.uint64(0xBF58476D1CE4E5B9)
    hashes ^= hashes >> np.uint64(27)
    hashes *= np.uint64(0x94D049BB133111EB)
    hashes ^= hashes >> np.uint64(31)
    return hashes


def _lanes(*classes: bytes) -> Hashes:
    """Return a table whose sums count up to eight classes of bytes at once, each in a byte of its own."""
    lanes = np.zeros(256, dtype=np.uint64)
    for place, members in enumerate(classes):
        lanes[list(members)] |= np.uint64(1) << np.uint64(8 * place)
    return lanes


_LETTERS, _DIGITS = b"abcdefghijklmnopqrstuvwxyz", b"0123456789"
_HOST_COUNTS = _lanes(_LETTERS, b"aeiouy", _DIGITS, b"-", b".")
_PATH_COUNTS = _lanes(b"/", _DIGITS, b"?", b"=&", b"%", b"-", b"_", b".")


def bucket(hashes: Hashes, size: int) -> Numbers:
    """Return for each hash its place in a table of so many weights, a power of two."""
    return (hashes >> np.uint64(64 - (size.bit_length() - 1))).view(np.int64)


@dataclass(frozen=True, eq=False)
class Weights:
    """A weight for each value of the first bits of a feature's hash; a power of two of them."""

    values: NDArray[np.int8]

    def of(self, hashes: Hashes) -> NDArray[np.int8]:
        """Return the weights of features."""
        return self.values.take(bucket(hashes, len(self.values)), mode="wrap")  # unchecked: the bits cannot exceed


@dataclass(frozen=True, slots=True)
class Shape:
    """Measures of rows, each below 64: every one is a feature, and every named pair."""

    measures: Sequence[Numbers]
    pairs: tuple[tuple[int, int], ...]
    salt: int

    def hashes(self) -> Iterator[Hashes]:
        """Yield the features one by one, for a fit."""
        for place, measure in enumerate(self.measures):
            yield _alone(measure, place, self.salt)
        for one, other in self.pairs:
            yield _paired(self.measures[one], self.measures[other], one, other, self.salt)

    def sums(self, weights: Weights) -> Numbers:
        """Return the sum of the weights of the same features, looked up two measures at once."""
        totals = np.zeros(len(self.measures[0]), dtype=np.int64)
        for one, other, grid in _grids(weights, len(self.measures), self.pairs, self.salt):
            totals += grid[self.measures[one] * _GRID + self.measures[other]]
        return totals


_GRID = 64


def _alone(measure: Numbers, place: int, salt: int) -> Hashes:
    return _mix(measure.view(np.uint64) + np.uint64(salt + 1_000 * place))


def _paired(first: Numbers, second: Numbers, one: int, other: int, salt: int) -> Hashes:
    where = np.uint64(salt + 1_000_003 * (32 * one + other + 1))
    return _mix((first * _GRID + second).view(np.uint64) + where)


@lru_cache(maxsize=8)
def _grids(
    weights: Weights, count: int, pairs: tuple[tuple[int, int], ...], salt: int
) -> list[tuple[int, int, NDArray[np.int16]]]:
    """Return for pairs of measures what their values weigh together; each lone measure is counted in one pair."""
    first, second = np.divmod(np.arange(_GRID * _GRID), _GRID)
    alone = {place: weights.of(_alone(np.arange(_GRID), place, salt)).astype(np.int16) for place in range(count)}
    none = np.zeros(_GRID, dtype=np.int16)
    grids = []
    for one, other in pairs:
        grid = weights.of(_paired(first, second, one, other, salt))
        grids.append((one, other, grid + alone.pop(one, none)[first] + alone.pop(other, none)[second]))
    grids.extend((place, place, found[first]) for place, found in alone.items())
    return grids


@dataclass(frozen=True, slots=True)
class Windows:
    """All windows of so many bytes; the salt keeps those of hosts and of paths apart."""

    orders: range
    salt: int

    def hashes(self, windows: Hashes) -> Iterator[Hashes]:
        """Yield the hashes of those that begin at each byte, order by order.

        Multiplication carries every byte into the first bits, and only those are used (Dietzfelbinger et al.
        1997).

        Args:
            windows: the eight bytes from each byte on.
        """
        for order in self.orders:
            hashes = windows & np.uint64((1 << 8 * order) - 1)
            hashes *= np.uint64((int(_MULTIPLIER) * (2 * (self.salt * 8 + order) + 1)) % (1 << 64))
            yield hashes


@dataclass(frozen=True, slots=True)
class Features:
    """Hashes of pieces and of measures: `pieces` begin at bytes of the column, `measures` belong to rows.

    Each is a pair of places and hashes; None means every row. A hash may come twice. Windows begin at every byte,
    and the shape is more measures of every row.
    """

    column: Column
    windows: Windows
    pieces: Sequence[tuple[Numbers, Hashes]]
    measures: Sequence[tuple[Numbers | None, Hashes]]
    shape: Shape | None = None

    def sums(self, weights: Weights) -> Numbers:
        """Return for each row the sum of the weights of its features."""
        found = np.zeros(len(self.column.text), dtype=np.int32)
        for hashes in self.windows.hashes(self.column.windows):
            found += weights.of(hashes)
        for places, hashes in self.pieces:
            found[places] += weights.of(hashes)
        totals = np.add.reduceat(found, self.column.start, dtype=np.int64)
        for rows, hashes in self.measures:
            if rows is None:
                totals += weights.of(hashes)
            else:
                totals[rows] += weights.of(hashes)
        return totals if self.shape is None else totals + self.shape.sums(weights)

    def pairs(self, size: int) -> Iterator[tuple[Numbers, Numbers]]:
        """Yield rows and places in a table of that size: the same features, one by one, for a fit."""
        rows = self.column.row.astype(np.int64)
        for hashes in self.windows.hashes(self.column.windows):
            yield rows, bucket(hashes, size)
        for places, hashes in self.pieces:
            yield rows[places], bucket(hashes, size)
        crossed = () if self.shape is None else ((None, hashes) for hashes in self.shape.hashes())
        for chosen, hashes in (*self.measures, *crossed):
            yield np.arange(len(hashes)) if chosen is None else chosen, bucket(hashes, size)


def words(column: Column, runs: tuple[Numbers, Numbers], salt: int) -> tuple[Numbers, Hashes]:
    """Return every run of bytes as one piece."""
    starts, ends = runs
    return starts, _mix(column.stretches.hashes(starts, ends) + np.uint64(salt))


def _steps(*edges: int) -> Numbers:
    """Return for each whole number up to the last edge how many edges it reaches."""
    return np.digitize(np.arange(edges[-1] + 1), edges)


def _step(values: Numbers, steps: Numbers) -> Numbers:
    return steps.take(np.minimum(values, len(steps) - 1))


def _upto(values: Numbers, most: int) -> Numbers:
    return np.minimum(values, most)


_HOST_LENGTHS = _steps(6, 8, 10, 12, 14, 16, 18, 20, 23, 26, 30, 35, 40, 50, 60)
_PATH_LENGTHS = _steps(1, 2, 4, 8, 12, 16, 20, 26, 32, 40, 50, 64, 80, 100, 150, 200)
_DIGITS_OF_PATH = _steps(1, 2, 3, 5, 8, 12, 20, 40)
_RUNS_OF_DIGITS = _steps(1, 2, 4, 6, 8, 12)
_LONGEST_WORDS = _steps(4, 8, 12, 16, 20, 24, 32, 40, 64)
_VOWELS = (0.01, 0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6)  # of all letters


def _host_measures(column: Column) -> list[Numbers]:
    letters, vowels, digits, hyphens, dots, *_none = column.counts(_HOST_COUNTS)
    return [
        _step(column.length - 2, _HOST_LENGTHS),
        _upto(digits, 8),
        _upto(hyphens, 5),
        _upto(dots, 5),
        np.digitize(vowels / np.maximum(letters, 1), _VOWELS),
        _upto(column.longest(column.runs(CONSONANT)), 8),
        _upto(column.longest(column.runs(DIGIT)), 7),
    ]


_HOST_PAIRS = ((0, 1), (0, 2), (0, 3), (1, 2), (1, 6), (2, 3), (4, 5), (0, 5), (0, 4), (1, 5), (1, 3))


def _suffixes(column: Column, labels: tuple[Numbers, Hashes]) -> tuple[list[tuple[Numbers, Hashes]], Hashes]:
    """Return the last two and the last three labels as measures, and the last label of each row."""
    starts, hashes = labels
    count = np.bincount(column.row[starts], minlength=len(column.start))
    last = np.cumsum(count) - 1
    first = last - count + 1
    there = np.flatnonzero(last >= first)
    top = np.zeros(len(column.start), dtype=np.uint64)
    top[there] = hashes[last[there]]
    found, joined = [], top
    for depth in (1, 2):
        there = there[last[there] - depth >= first[there]]
        joined = joined * _MULTIPLIER
        joined[there] += hashes[last[there] - depth]
        found.append((there, _mix(joined[there] + np.uint64(depth))))
    return found, top


def host_features(column: Column) -> Features:
    """Return the features of hosts: windows of 2 to 5 bytes, labels, words, suffixes, and the shape by suffix."""
    labels = words(column, column.runs(LABEL), 2)
    suffixes, top = _suffixes(column, labels)
    shape = _host_measures(column)
    forms = [measure.view(np.uint64) for measure in (*shape, shape[0] * 64 + shape[1] * 8 + shape[2])]
    by_suffix = [_mix(top * np.uint64(3) + form + np.uint64(7_919 * place)) for place, form in enumerate(forms)]
    pieces = (labels, words(column, column.runs(LETTER), 5))
    measures = (*suffixes, *((None, hashes) for hashes in by_suffix))
    return Features(column, Windows(range(2, 6), 1), pieces, measures, Shape(shape, _HOST_PAIRS, 17))


def _path_measures(column: Column, whole: tuple[Numbers, Numbers]) -> list[Numbers]:
    slashes, digits, questions, fields, percents, hyphens, underscores, dots = column.counts(_PATH_COUNTS)
    return [
        _step(column.length - 2, _PATH_LENGTHS),
        _upto(slashes, 7),
        _step(digits, _DIGITS_OF_PATH),
        _upto(questions, 1),
        _upto(fields, 6),
        _upto(percents, 4),
        _step(column.longest(column.runs(DIGIT)), _RUNS_OF_DIGITS),
        _step(column.longest(whole), _LONGEST_WORDS),
        _upto(hyphens, 8),
        _upto(underscores, 4),
        _upto(dots, 4),
    ]


_PATH_PAIRS = ((0, 1), (0, 3), (0, 8), (1, 3), (2, 6), (6, 7), (7, 3), (1, 8), (0, 10), (0, 7))


def path_features(column: Column) -> Features:
    """Return the features of paths with their queries: windows of 3 to 5 bytes, words, and the shape."""
    whole = column.runs(WORD)
    pieces = (words(column, whole, 12), words(column, column.runs(LETTER), 13))
    return Features(
        column, Windows(range(3, 6), 11), pieces, (), Shape(_path_measures(column, whole), _PATH_PAIRS, 19)
    )
