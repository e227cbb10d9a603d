"""Which lines of a block of names may pretend to be somebody: the first step of screening.

An automaton finds brands' words as an eye takes them. Whole labels and pieces of them are looked up by their
hashes, in one table of all words and of everything that is one edit away from them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from string import ascii_lowercase, digits

import numpy as np
from ahocorasick_rs import BytesAhoCorasick, Implementation
from numpy.typing import NDArray

from khien.analysis.blocks import LINE_END, Block, Places, ShortHashes, Words, hashes_near, hashes_of
from khien.analysis.brands import brands
from khien.analysis.companions import COMPANIONS
from khien.analysis.impersonation import SHORTEST_LOOK
from khien.analysis.lookalike import look, look_of_lines, looks
from khien.analysis.slips import LONGEST_SLIP, SHORTEST, Near, has_own_letters, ordinary, words

# What stands for a letter in `look` may be written with these; see `lookalike`.
_LOOKS = {letter: looks.split() for letter, looks in {
    "o": "o 0", "l": "i l 1", "e": "e 3", "a": "a 4", "s": "s 5", "t": "t 7", "b": "b 8",
    "m": "m rn", "w": "w vv",
}.items()}  # fmt: skip
# What a piece is: it points at somebody; it does beside a companion; it is a companion; it is nearly somebody's
# word, which tells something of a whole label, or of any piece; it looks like a short word.
_ALONE, _WEAK, _BESIDE, _NEAR, _NEAR_IN_PIECE, _ALIKE = (1 << bit for bit in range(6))


@dataclass(frozen=True, slots=True)
class _Filter:
    shapes: BytesAhoCorasick
    known: Words
    roles: NDArray[np.uint8]  # of each of the known
    missed: list[Near]  # the words that are missed, by the known that misses them
    first: Places  # of each of the known, its first word in `missed`; and their number


@cache
def _filter() -> _Filter:
    forms, missed = _forms()
    telling = np.array([has_own_letters(word) for word, _code in words()])[missed]
    groups = [(_NEAR, forms), (_NEAR_IN_PIECE, forms[telling])]
    groups += [(role, hashes_of(sorted(group))) for role, group in _roles()]
    known = Words.of(np.concatenate([hashes for _role, hashes in groups]))
    roles = np.zeros(len(known.exact), dtype=np.uint8)
    for role, hashes in groups:
        roles[np.searchsorted(known.exact, hashes)] |= np.uint8(role)
    shapes = BytesAhoCorasick(sorted(_shapes()), implementation=Implementation.DFA)
    first = np.append(np.searchsorted(forms, known.exact), len(forms))
    return _Filter(shapes, known, roles, [words()[word] for word in missed.tolist()], first)


def _forms() -> tuple[ShortHashes, NDArray[np.uint32]]:
    """Return what is nearly a word, sorted, and which word each is nearly."""
    parts = [
        hashes_near(word, _SIGNS, SHORTEST) if len(word) <= LONGEST_SLIP else hashes_of([])
        for word, _code in words()
    ]
    forms = np.concatenate(parts)
    missed = np.repeat(np.arange(len(parts), dtype=np.uint32), [len(part) for part in parts])
    means_nothing = np.isin(forms, hashes_of(sorted(ordinary())))
    forms, missed = forms[~means_nothing], missed[~means_nothing]
    order = np.lexsort((missed, forms))
    return forms[order], missed[order]


def _shapes() -> set[bytes]:
    return {shape.encode() for brand in brands().values() for word in brand.words for shape in looks(word)}


def _roles() -> Iterator[tuple[int, Iterable[str]]]:
    tokens = {word for brand in brands().values() for word in brand.tokens}
    weak = {word for brand in brands().values() for word in brand.weak}
    # An ordinary word with another letter is another word; a digit is meant to deceive.
    yield _ALIKE, _alike(tokens)
    yield _ALIKE, (one for one in _alike(word for word in weak if len(word) >= SHORTEST_LOOK) if not one.isalpha())
    yield _ALONE, tokens
    yield _ALONE, (pair for word in weak | tokens for more in COMPANIONS for pair in (word + more, more + word))
    yield _WEAK, weak
    yield _BESIDE, COMPANIONS


def _alike(words: Iterable[str]) -> Iterator[str]:
    """Yield the other ways of writing words: with digits, and with two letters that look like one."""
    for word in words:
        yield from (
            one
            for one in map("".join, product(*(_LOOKS.get(look(letter), letter) for letter in word)))
            if one != word
        )


# Kinds of signs. A run of letters and digits is a piece, and what stands between dots a label.
_LETTER, _DIGIT, _DOT, _END, _HYPHEN, _OTHER = range(6)
_KINDS = bytes(
    _LETTER if sign in b"abcdefghijklmnopqrstuvwxyz"
    else _DIGIT if sign in b"0123456789"
    else {ord("."): _DOT, LINE_END: _END, ord("-"): _HYPHEN, ord("_"): _HYPHEN}.get(sign, _OTHER)
    for sign in range(256)
)  # fmt: skip
# What a run of one kind is, by the kinds before it, its own, and behind it: letters, not of a top-level label; the
# first or the last of letters and digits; the first of a label, the last of one, or of a top-level one.
_WORD, _FIRST, _LAST, _BEGINS, _ENDS, _TOP = (1 << bit for bit in range(6))
_RUNS = bytes(
    _WORD * (kind == _LETTER and behind != _END)
    | _FIRST * (kind <= _DIGIT < before)
    | _LAST * (kind <= _DIGIT < behind)
    | _BEGINS * (before in {_DOT, _END} and kind not in {_DOT, _END})
    | _ENDS * (behind == _DOT != kind != _END)
    | _TOP * (behind == _END != kind != _DOT)
    for before, kind, behind in product(range(6), repeat=3)
).ljust(256)
_FRAME = np.array([_END], dtype=np.uint8)
_HYPHENS = b"-_"
_SIGNS = (ascii_lowercase + digits).encode()


@dataclass(frozen=True, slots=True)
class _Pieces:
    start: Places  # in the text without hyphens
    end: Places
    whole: NDArray[np.bool_]  # whether it is a whole label


@dataclass(frozen=True, slots=True)
class Candidates:
    """Rows that hold somebody's word, or a piece that looks like one; and what is nearly one, with the words."""

    holding: set[int]
    alike: set[int]
    near: dict[int, set[Near]]


def candidates(text: bytes) -> Candidates:
    """Return the lines of a block of lower-case ASCII names that may pretend.

    Args:
        text: names, each with a line feed behind it.
    """
    block, found = Block(text.translate(None, _HYPHENS)), Candidates(set(), set(), {})
    found.holding.update(_shaped(block))
    _look_up(block, _pieces(np.frombuffer(text.translate(_KINDS), np.uint8)), found)
    return found


def _shaped(block: Block) -> list[int]:
    """Return lines that hold a brand's word as an eye takes it, hyphens left out."""
    hits = _filter().shapes.find_matches_as_indexes(look_of_lines(block.raw))
    return block.rows(np.array([start for _pattern, start, _end in hits], dtype=np.int64)).tolist()


def _pieces(kinds: NDArray[np.uint8]) -> _Pieces:
    """Return runs of letters, runs of letters and digits where both are in them, and labels that have hyphens.

    Nothing of top-level labels but what has digits.
    """
    cuts = np.concatenate(([0], np.flatnonzero(kinds[1:] != kinds[:-1]) + 1, [len(kinds)]))
    kind = np.concatenate((_FRAME, kinds[cuts[:-1]], _FRAME))
    context = (kind[:-2] * 6 + kind[1:-1]) * 6 + kind[2:]
    runs = np.frombuffer(context.tobytes().translate(_RUNS), np.uint8)
    hyphens = np.concatenate(([0], np.cumsum(np.diff(cuts) * (kind[1:-1] == _HYPHEN))))  # before each cut
    letters, first, last, begin, end = (
        np.flatnonzero((runs & what) > 0) for what in (_WORD, _FIRST, _LAST, _BEGINS, _ENDS | _TOP)
    )
    mixed = np.flatnonzero(last > first)
    joined = np.flatnonzero((hyphens[begin] < hyphens[end + 1]) & (runs[end] & _ENDS > 0))
    first = np.concatenate((letters, first[mixed], begin[joined]))
    last = np.concatenate((letters, last[mixed], end[joined]))
    whole = (runs[first] & _BEGINS > 0) & (runs[last] & _ENDS > 0)
    place = cuts - hyphens
    return _Pieces(place[first], place[last + 1], whole)


def _look_up(block: Block, pieces: _Pieces, found: Candidates) -> None:
    """Add the lines with a piece that points at somebody, by itself or beside a companion, or is nearly a word."""
    known = _filter()
    places, which = known.known.found(block.hashes(pieces.start, pieces.end))
    rows, roles, whole = block.rows(pieces.start[places]), known.roles[which], pieces.whole[places]
    weak, beside = (rows[(roles & role) > 0].tolist() for role in (_WEAK, _BESIDE))
    found.holding.update(rows[(roles & _ALONE) > 0].tolist(), set(weak).intersection(beside))
    found.alike.update(rows[(roles & _ALIKE) > 0].tolist())
    near = (roles & np.where(whole, _NEAR | _NEAR_IN_PIECE, _NEAR_IN_PIECE)) > 0
    which = which[near]
    spans = known.first[which].tolist(), known.first[which + 1].tolist()
    for row, first, last in zip(rows[near].tolist(), *spans, strict=True):
        found.near.setdefault(row, set()).update(known.missed[first:last])
