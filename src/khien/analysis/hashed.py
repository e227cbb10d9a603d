"""Hashes of features and the weights that they stand for, and the features that are looked up many at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod

import numpy as np
from numpy.typing import NDArray

from khien.analysis.blocks import Hashes
from khien.analysis.columns import Numbers


def mix(hashes: Hashes) -> Hashes:
    """Spread the information of all bits over all bits (the finisher of splitmix64, Steele et al. 2014)."""
    hashes = hashes ^ (hashes >> np.uint64(30))
    hashes *= np.uint64(0xBF58476D1CE4E5B9)
    hashes ^= hashes >> np.uint64(27)
    hashes *= np.uint64(0x94D049BB133111EB)
    hashes ^= hashes >> np.uint64(31)
    return hashes


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
    """Measures of rows, each below its size, and that below 64: every one is a feature, and every named pair."""

    measures: Sequence[Numbers]
    sizes: tuple[int, ...]
    pairs: tuple[tuple[int, int], ...]
    salt: int

    def hashes(self) -> Iterator[Hashes]:
        """Yield the features one by one, for a fit."""
        for place, measure in enumerate(self.measures):
            yield _alone(measure, place, self.salt)
        for one, other in self.pairs:
            yield _paired(self.measures[one], self.measures[other], one, other, self.salt)

    def sums(self, weights: Weights) -> Numbers:
        """Return the sum of the weights of the same features, looked up several measures at once."""
        totals = np.zeros(len(self.measures[0]), dtype=np.int64)
        for group, grid in _grids(weights, self.sizes, self.pairs, self.salt):
            totals += grid[tuple(self.measures[place] for place in group)]
        return totals


_LARGEST_GRID = 1 << 13  # places: it stays in the processor's cache


def _alone(measure: Numbers, place: int, salt: int) -> Hashes:
    return mix(measure.view(np.uint64) + np.uint64(salt + 1_000 * place))


def _paired(first: Numbers, second: Numbers, one: int, other: int, salt: int) -> Hashes:
    where = np.uint64(salt + 1_000_003 * (32 * one + other + 1))
    return mix((first * 64 + second).view(np.uint64) + where)


@lru_cache(maxsize=8)
def _grids(
    weights: Weights, sizes: tuple[int, ...], pairs: tuple[tuple[int, int], ...], salt: int
) -> list[tuple[list[int], NDArray[np.int16]]]:
    """Return groups of measures, and what the values of each weigh together."""
    groups: list[tuple[set[int], list[tuple[int, int]]]] = []
    for pair in (*pairs, *((place, place) for place in range(len(sizes)))):
        for group, inside in groups:
            if prod(sizes[one] for one in {*group, *pair}) <= _LARGEST_GRID:
                group.update(pair)
                inside.append(pair)
                break
        else:
            groups.append((set(pair), [pair]))
    return [_grid(weights, sizes, sorted(group), inside, salt) for group, inside in groups]


def _grid(
    weights: Weights, sizes: tuple[int, ...], group: list[int], inside: list[tuple[int, int]], salt: int
) -> tuple[list[int], NDArray[np.int16]]:
    shape = [sizes[place] for place in group]
    values = dict(zip(group, np.indices(shape), strict=True))
    grid = np.zeros(shape, dtype=np.int16)
    for one, other in inside:
        alone = one == other
        grid += weights.of(
            _alone(values[one], one, salt) if alone else _paired(values[one], values[other], one, other, salt)
        )
    return group, grid
