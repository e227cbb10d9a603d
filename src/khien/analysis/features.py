"""Turn names and addresses into numbers: hashed pieces of text and hashed measures of its shape.

Works on whole columns of text at once: all texts lie in one byte buffer, and every piece is hashed by arithmetic
on the buffer. What comes out are 64-bit hashes, each of a byte (a piece that begins there) or of a row. Nothing
here looks at a scheme: it tells how a list was collected, not what a page does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from khien.analysis.blocks import Hashes
from khien.analysis.columns import CONSONANT, DIGIT, LABEL, LETTER, WORD, Column, Numbers
from khien.analysis.hashed import Shape, Weights, bucket, mix

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


def _lanes(*classes: bytes) -> Hashes:
    """Return a table whose sums count up to eight classes of bytes at once, each in a byte of its own."""
    lanes = np.zeros(256, dtype=np.uint64)
    for place, members in enumerate(classes):
        lanes[list(members)] |= np.uint64(1) << np.uint64(8 * place)
    return lanes


_LETTERS, _DIGITS = b"abcdefghijklmnopqrstuvwxyz", b"0123456789"
_HOST_COUNTS = _lanes(_LETTERS, b"aeiouy", _DIGITS, b"-", b".")
_PATH_COUNTS = _lanes(b"/", _DIGITS, b"?", b"=&", b"%", b"-", b"_", b".")


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

    Each is a pair of places and hashes. A hash may come twice. Windows begin at every byte; `lines` and the shape
    are more measures, of every row, and a line of hashes is one measure.
    """

    column: Column
    windows: Windows
    pieces: Sequence[tuple[Numbers, Hashes]]
    measures: Sequence[tuple[Numbers, Hashes]]
    lines: Hashes | None = None
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
            totals[rows] += weights.of(hashes)
        if self.lines is not None:
            totals += weights.of(self.lines).sum(axis=0, dtype=np.int32)
        return totals if self.shape is None else totals + self.shape.sums(weights)

    def pairs(self, size: int) -> Iterator[tuple[Numbers, Numbers]]:
        """Yield rows and places in a table of that size: the same features, one by one, for a fit."""
        rows = self.column.row.astype(np.int64)
        for hashes in self.windows.hashes(self.column.windows):
            yield rows, bucket(hashes, size)
        for places, hashes in self.pieces:
            yield rows[places], bucket(hashes, size)
        for chosen, hashes in self.measures:
            yield chosen, bucket(hashes, size)
        lines = () if self.lines is None else self.lines
        for hashes in (*lines, *(() if self.shape is None else self.shape.hashes())):
            yield np.arange(len(hashes)), bucket(hashes, size)


def words(column: Column, runs: tuple[Numbers, Numbers], salt: int) -> tuple[Numbers, Hashes]:
    """Return every run of bytes as one piece."""
    starts, ends = runs
    return starts, mix(column.stretches.hashes(starts, ends) + np.uint64(salt))


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
_VOWELS = np.array((0.01, 0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6))  # of all letters


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


_HOST_SIZES = (16, 9, 6, 6, 11, 9, 8)
_PLACES = np.arange(8, dtype=np.uint64)[:, None] * np.uint64(7_919)
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
        found.append((there, mix(joined[there] + np.uint64(depth))))
    return found, top


def host_features(column: Column) -> Features:
    """Return the features of hosts: windows of 2 to 5 bytes, labels, words, suffixes, and the shape by suffix."""
    labels = words(column, column.runs(LABEL), 2)
    suffixes, top = _suffixes(column, labels)
    shape = _host_measures(column)
    forms = np.stack((*shape, shape[0] * 64 + shape[1] * 8 + shape[2])).view(np.uint64)
    by_suffix = mix(forms + top * np.uint64(3) + _PLACES[: len(forms)])
    pieces = (labels, words(column, column.runs(LETTER), 5))
    crossed = Shape(shape, _HOST_SIZES, _HOST_PAIRS, 17)
    return Features(column, Windows(range(2, 6), 1), pieces, suffixes, by_suffix, crossed)


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


_PATH_SIZES = (17, 8, 9, 2, 7, 5, 7, 10, 9, 5, 5)
_PATH_PAIRS = ((0, 1), (0, 3), (0, 8), (1, 3), (2, 6), (6, 7), (7, 3), (1, 8), (0, 10), (0, 7))


def path_features(column: Column) -> Features:
    """Return the features of paths with their queries: windows of 3 to 5 bytes, words, and the shape."""
    whole = column.runs(WORD)
    pieces = (words(column, whole, 12), words(column, column.runs(LETTER), 13))
    shape = Shape(_path_measures(column, whole), _PATH_SIZES, _PATH_PAIRS, 19)
    return Features(column, Windows(range(3, 6), 11), pieces, (), shape=shape)
