"""Screen names by the million: which of them pretend to be a protected organisation.

Two steps. `candidates` looks at a whole block of lines at once, with an automaton and arithmetic on the bytes, and
keeps the few lines that could pretend anything. `screened` then reads those one by one with the same rules as the
scorecard, and leaves out what the owner of a world-wide name usually registers himself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from ahocorasick_rs import BytesAhoCorasick

from khien.analysis.blocks import LINE_END, Block, Places, Words, table_of
from khien.analysis.brands import Brand, brands
from khien.analysis.guardlist import protection_of
from khien.analysis.impersonation import (
    COMPANIONS,
    GLUED,
    LONGEST_TYPO,
    SHORTEST_WHOLE,
    Impersonation,
    Technique,
    deleted_once,
    impersonations,
)
from khien.analysis.lookalike import skeleton, skeletons
from khien.analysis.signals import has_cheap_ending
from khien.indicators.errors import NotAnIndicator
from khien.indicators.kinds import Kind
from khien.indicators.parse import parse

_KINDS_AT_HOME = frozenset("bank government telecom parcel finance shop wallet".split())
# World-wide organisations whose Vietnamese branch is in the registry.
_BRANCHES = frozenset(
    "citibank hsbc cimb uob shinhan woori standardchartered hongleong kasikorn publicbank mastercard manulife "
    "prudential shopeepay jtexpress dhl".split()
)
# How sure a trick is, from 0 to 100, before what stands beside it.
_SURE = {
    Technique.TLD_SWAP: 55,
    Technique.HOMOGLYPH: 80,
    Technique.TYPO: 65,
    Technique.BITSQUAT: 65,
    Technique.COMBOSQUAT: 60,
    Technique.SUBDOMAIN: 70,
}


@dataclass(frozen=True, slots=True)
class Screened:
    """A name that pretends, whom, how, and how sure that is (0 to 100)."""

    value: str
    brand: str
    technique: Technique
    matched: str
    score: int


@dataclass(frozen=True, slots=True)
class _Filter:
    shapes: BytesAhoCorasick
    pieces: Words  # whole pieces that point at somebody by themselves
    weak: Words
    companions: Words
    near: Words  # forms with one letter left out


@cache
def _filter() -> _Filter:
    every = list(brands().values())
    words = [word for brand in every for word in brand.words]
    tokens = [word for brand in every for word in brand.tokens]
    weak = [word for brand in every for word in brand.weak]
    glued = [pair for word in (*weak, *tokens) for more in COMPANIONS for pair in (word + more, more + word)]
    return _Filter(
        shapes=BytesAhoCorasick(sorted({skeleton(word).encode() for word in (*words, *tokens)})),
        pieces=Words.of((*tokens, *glued)),
        weak=Words.of(weak),
        companions=Words.of(COMPANIONS),
        near=Words.of(
            form for word in (*words, *tokens) if len(word) >= SHORTEST_WHOLE for form in deleted_once(word)
        ),
    )


_LETTERS = table_of(b"abcdefghijklmnopqrstuvwxyz")
_WORD = table_of(b"abcdefghijklmnopqrstuvwxyz0123456789")
_HYPHEN = table_of(b"-_")
_SIGN = table_of(b"-_0123456789")
_FOREIGN = ~table_of(bytes(range(128)))


def candidates(block: Block) -> Places:
    """Return the lines of a block of lower-case names that may pretend anything, in order, each once."""
    found = (
        _shaped(block.raw),
        _pieces(block),
        _near(block, *block.runs(_WORD)),
        _near(block, *_cut_by_signs(block)),
        _near_in_bare(block),
        block.rows(np.flatnonzero(_FOREIGN[block.text])),
        _written_apart(block),
    )
    return np.unique(np.concatenate(found))


def _shaped(text: bytes) -> Places:
    """Return lines that hold a brand's word as an eye takes it, hyphens left out."""
    shape = skeletons(text, without=b"-_")
    hits = _filter().shapes.find_matches_as_indexes(shape)
    ends = np.flatnonzero(np.frombuffer(shape, np.uint8) == LINE_END)
    return np.searchsorted(ends, np.array([start for _pattern, start, _end in hits], dtype=np.int64))


def _pieces(block: Block) -> Places:
    """Return lines with a piece that points at somebody, by itself or beside a word that criminals use."""
    start, end = block.runs(_LETTERS)
    hashes, known = block.hashes(start, end), _filter()
    alone, weak, beside = (
        block.rows(start[words.among(hashes)]) for words in (known.pieces, known.weak, known.companions)
    )
    return np.concatenate((alone, np.intersect1d(weak, beside, assume_unique=True)))


def _near(block: Block, start: Places, end: Places) -> Places:
    """Return lines with a piece, of those between the places, that is one edit away from a brand's word."""
    fits = (end - start >= SHORTEST_WHOLE - 1) & (end - start <= LONGEST_TYPO)
    start, end, near = start[fits], end[fits], _filter().near
    first, hashes = block.one_left_out(start, end)
    return block.rows(np.concatenate((first[near.among(hashes)], start[near.among(block.hashes(start, end))])))


def _cut_by_signs(block: Block) -> tuple[Places, Places]:
    """Return runs of letters beside a digit or a hyphen; the others are whole labels."""
    start, end = block.runs(_LETTERS)
    cut = _SIGN[block.text[end]] | (_SIGN[block.text[start - 1]] & (start > 0))
    return start[cut], end[cut]


def _near_in_bare(block: Block) -> Places:
    """Return lines that are near when their hyphens are left out."""
    rows = block.rows(np.flatnonzero(_HYPHEN[block.text]))
    lengths = np.diff(block.ends, prepend=-1)
    inside = np.repeat(np.isin(np.arange(len(lengths)), rows, assume_unique=True), lengths)
    bare = Block(block.text[inside].tobytes().translate(None, b"-_"))
    return rows[_near(bare, *bare.runs(_WORD))]


def _written_apart(block: Block) -> Places:
    """Return lines with a label in Punycode: only its letters tell what it looks like."""
    return block.rows(np.array([match.start() for match in re.finditer(b"xn--", block.raw)], dtype=np.int64))


def screen(text: bytes) -> Iterator[Screened]:
    """Yield the names of a block that pretend to be a protected organisation, in order.

    Args:
        text: names, one a line, in any case, with or without a final dot; what is not a name is passed over.
    """
    block = Block(text.lower().replace(b"\r", b"") + (b"" if text.endswith(b"\n") else b"\n"))
    for row in candidates(block):
        if found := screened(block.line(row).decode("utf-8", "replace")):
            yield found


def screened(line: str) -> Screened | None:
    """Return whom one name pretends to be; None when nobody, or when it is not a name."""
    try:
        name = parse(line.strip(), Kind.DOMAIN).value
    except NotAnIndicator:
        return None
    finds = (find for find in impersonations(name) if find.technique in _SURE)
    for find in finds:
        if not _is_usual(name, brands()[find.brand], find) and not protection_of(name):
            return Screened(name, find.brand, find.technique, find.matched, _score(name, find))
    return None


def _is_usual(name: str, brand: Brand, find: Impersonation) -> bool:
    """Whether the owner himself often holds such a name.

    World-wide brands register their name under every country's ending and with ordinary words; Vietnamese
    organisations hardly do, and names with a criminal's words nobody does.
    """
    if find.technique not in {Technique.TLD_SWAP, Technique.COMBOSQUAT, Technique.SUBDOMAIN} or _at_home(brand):
        return False
    if find.technique is Technique.COMBOSQUAT:
        return not _beside(name, find)
    return not has_cheap_ending(name)


def _at_home(brand: Brand) -> bool:
    return (
        brand.code not in _BRANCHES
        and brand.kind in _KINDS_AT_HOME
        and any(domain.endswith(".vn") for domain in brand.domains)
    )


def _beside(name: str, find: Impersonation) -> bool:
    """Whether a criminal's word stands beside the brand's."""
    rest = name.rpartition(".")[0].replace(find.matched, "-")
    return any(GLUED.fullmatch(piece) for piece in re.split(r"[\W\d_]+", rest))


def _score(name: str, find: Impersonation) -> int:
    return min(100, _SURE[find.technique] + 15 * _beside(name, find) + 10 * has_cheap_ending(name))
