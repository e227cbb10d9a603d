"""Which lines of a block of names may pretend to be somebody: the first step of screening.

An automaton finds brands' words as an eye takes them; whole pieces are looked up by their hashes; a slip of the
hand is found because a word and what is one edit away from it share a form with one letter left out.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

import numpy as np
from ahocorasick_rs import BytesAhoCorasick, Implementation
from numpy.typing import NDArray

from khien.analysis.blocks import LINE_END, Block, Places, Words, hash_of, runs, table_of
from khien.analysis.brands import brands
from khien.analysis.impersonation import (
    COMPANIONS,
    LONGEST_TYPO,
    SHORTEST_LOOK,
    SHORTEST_WHOLE,
    Near,
    deleted_once,
    is_slip,
)
from khien.analysis.lookalike import look_of_lines, looks

# What a letter of a brand's word may be written with; see `lookalike`.
_LOOKS = {letter: looks.split() for letter, looks in {
    "o": "o 0", "i": "i l 1", "l": "i l 1", "e": "e 3", "a": "a 4", "s": "s 5", "t": "t 7", "b": "b 8",
    "m": "m rn", "w": "w vv",
}.items()}  # fmt: skip
_SHORT = 8  # letters; half of less tells little
_APART = 0x85EBCA6B  # any odd number
_ALONE, _WEAK, _BESIDE = 1, 2, 4  # what a piece is: it points at somebody, or does beside a companion, or is one


@dataclass(frozen=True, slots=True)
class _Filter:
    shapes: BytesAhoCorasick
    pieces: Words
    roles: NDArray[np.uint8]  # of each of the pieces
    halves: Words  # beginnings and ends of words, each for the lengths of what is nearly the word
    near: Words  # words as they are and with one letter left out
    owners: tuple[tuple[Near, ...], ...]  # of each of these forms, the words it is nearly


@cache
def _filter() -> _Filter:
    every = list(brands().values())
    words = [(word, brand.code) for brand in every for word in brand.words]
    tokens = [(word, brand.code) for brand in every for word in brand.tokens]
    roles: dict[int, int] = defaultdict(int)
    for role, group in _roles(list(dict(tokens)), [word for brand in every for word in brand.weak]):
        for word in group:
            roles[hash_of(word)] |= role
    near: dict[int, list[Near]] = defaultdict(list)
    long = [one for one in (*words, *tokens) if len(one[0]) >= SHORTEST_WHOLE]
    for one in long:
        for form in deleted_once(one[0]):
            near[hash_of(form)].append(one)
    return _Filter(
        shapes=BytesAhoCorasick(
            sorted({shape.encode() for word, _code in words for shape in looks(word)}),
            implementation=Implementation.DFA,
        ),
        pieces=Words.of(roles),
        roles=np.array([roles[piece] for piece in sorted(roles)], dtype=np.uint8),
        halves=Words.of(half for word, _code in long for half in _halves(word)),
        near=Words.of(near),
        owners=tuple(tuple(near[form]) for form in sorted(near)),
    )


def _roles(tokens: list[str], weak: list[str]) -> Iterator[tuple[int, Iterable[str]]]:
    yield _ALONE, _alike((*tokens, *(word for word in weak if len(word) >= SHORTEST_LOOK)))
    yield _ALONE, tokens
    yield _ALONE, (pair for word in (*weak, *tokens) for more in COMPANIONS for pair in (word + more, more + word))
    yield _WEAK, weak
    yield _BESIDE, COMPANIONS


def _halves(word: str) -> Iterator[int]:
    """Yield what a piece begins or ends with when it is one edit from a word: one edit spoils one half only."""
    for length in range(len(word) - 1, len(word) + 2):
        half = _half(length)
        yield _marked(hash_of(word[:half]), length)
        yield _marked(hash_of(word[-half:]), -length)


def _half(length: Any) -> Any:
    """Return how many letters a half has, for one length or for many."""
    return (length - 2) // 2


def _marked(half: int, length: int) -> int:
    """Tell halves for pieces of different lengths, and beginnings from ends, apart."""
    return (half + length * _APART) % (1 << 32)


def _alike(words: Iterable[str]) -> Iterator[str]:
    """Yield the other ways of writing words: with digits, and with two letters that look like one."""
    for word in words:
        yield from (
            one for one in map("".join, product(*(_LOOKS.get(letter, letter) for letter in word))) if one != word
        )


_LETTERS = table_of(b"abcdefghijklmnopqrstuvwxyz")
_WORD = table_of(b"abcdefghijklmnopqrstuvwxyz0123456789")
_DIGIT = table_of(b"0123456789")
_HYPHEN = table_of(b"-_")


Stretch = tuple[Places, Places]


def candidates(block: Block) -> dict[int, set[Near]]:
    """Return the lines of a block of lower-case ASCII names that may pretend, with what they nearly hold."""
    letters, words = runs(block.text, _LETTERS), runs(block.text, _WORD)
    with_digits = _holding_digits(block, words)
    pieces = (np.concatenate(parts) for parts in zip(letters, with_digits, strict=True))
    found: dict[int, set[Near]] = {row: set() for row in (*_shaped(block.raw), *_pieces(block, *pieces))}
    beside_digits = _beside_digits(block, letters)
    for row, near in (*_near(block, *words), *_near(block, *beside_digits), *_near_in_bare(block)):
        found.setdefault(row, set()).update(near)
    return found


def _shaped(text: bytes) -> list[int]:
    """Return lines that hold a brand's word as an eye takes it, hyphens left out."""
    shape = look_of_lines(text, without=b"-_")
    hits = _filter().shapes.find_matches_as_indexes(shape)
    ends = np.flatnonzero(np.frombuffer(shape, np.uint8) == LINE_END)
    return np.searchsorted(ends, np.array([start for _pattern, start, _end in hits], dtype=np.int64)).tolist()


def _pieces(block: Block, start: Places, end: Places) -> list[int]:
    """Return lines with a piece that points at somebody, by itself or beside a word that criminals use."""
    known = _filter()
    places, which = known.pieces.found(block.hashes(start, end))
    rows, roles = block.rows(start[places]), known.roles[which]
    weak, beside = (rows[(roles & role) > 0] for role in (_WEAK, _BESIDE))
    return [*rows[(roles & _ALONE) > 0].tolist(), *weak[np.isin(weak, beside)].tolist()]


def _holding_digits(block: Block, words: Stretch) -> Stretch:
    """Return the pieces between hyphens and dots that hold a digit."""
    start, end = words
    digits = np.flatnonzero(_DIGIT[block.text])
    there = np.zeros(len(start), dtype=bool)
    there[np.searchsorted(start, digits, side="right") - 1] = True
    return start[there], end[there]


def _beside_digits(block: Block, letters: Stretch) -> Stretch:
    """Return runs of letters beside a digit; the others are whole labels or stand between hyphens."""
    start, end = letters
    cut = _DIGIT[block.text[end]] | (_DIGIT[block.text[start - 1]] & (start > 0))
    return start[cut], end[cut]


def _near(block: Block, start: Places, end: Places) -> Iterator[tuple[int, list[Near]]]:
    """Yield lines with a piece, of those between the places, that is one edit away from a brand's word."""
    known, length = _filter(), end - start
    fits = (length >= SHORTEST_WHOLE - 1) & (length <= LONGEST_TYPO)
    start, end = start[fits], end[fits]
    likely = _likely(block, start, end)
    start, end = start[likely], end[likely]
    left_out, hashes = block.one_left_out(start, end)
    whole, at = known.near.found(block.hashes(start, end)), known.near.found(hashes)
    mine, met = np.concatenate((whole[0], left_out[at[0]])), np.concatenate((whole[1], at[1]))
    rows = block.rows(start[mine])
    for row, first, last, form in zip(*(one.tolist() for one in (rows, start[mine], end[mine], met)), strict=True):
        piece = block.raw[first:last].decode()
        if words := [one for one in known.owners[form] if one[0] != piece and is_slip(one[0], piece)]:
            yield row, words


def _likely(block: Block, start: Places, end: Places) -> NDArray[np.bool_]:
    """Tell which pieces begin or end like a word that they may be one edit away from; short ones always do."""
    halves, length = _filter().halves, end - start
    likely = length < _SHORT
    long = np.flatnonzero(~likely)
    start, end, length = start[long], end[long], length[long]
    half, mark = _half(length), length.astype(np.uint32) * np.uint32(_APART)
    likely[long[halves.among(block.hashes(start, start + half) + mark)]] = True
    likely[long[halves.among(block.hashes(end - half, end) - mark)]] = True
    return likely


def _near_in_bare(block: Block) -> Iterator[tuple[int, list[Near]]]:
    """Yield lines that are near when their hyphens are left out."""
    rows = np.unique(block.rows(np.flatnonzero(_HYPHEN[block.text]))).tolist()
    bare = Block(b"".join(block.line(row).translate(None, b"-_") + b"\n" for row in rows))
    for row, words in _near(bare, *runs(bare.text, _WORD)):
        yield rows[row], words
