"""Find whom a name or an address pretends to be, and by which trick."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from ahocorasick_rs import AhoCorasick

from khien.analysis.brands import brands, is_official, official_domains
from khien.analysis.companions import COMPANIONS, GLUED
from khien.analysis.lookalike import look, looks, plain, skeleton
from khien.analysis.slips import Near, slips
from khien.indicators.names import idna_display, registrable_domain

_HOST = re.compile(r"^[a-z]+://(?:[^/?#@]*@)?(\[[^\]]*\]|[^/:?#]*)(?::\d+)?([^#]*)")
_PIECES = re.compile(r"[^\d\W_]+")
SHORTEST_LOOK = 3  # a look-alike of a shorter word means nothing
LONGEST_SHORT = 12  # letters of a word that counts beside a companion only


class Technique(StrEnum):
    """How a name pretends; stored as these words. From the plainest to the most doubtful."""

    TLD_SWAP = "tld_swap"
    HOMOGLYPH = "homoglyph"
    TYPO = "typo"
    BITSQUAT = "bitsquat"
    COMBOSQUAT = "combosquat"
    SUBDOMAIN = "subdomain"
    PATH = "path"


@dataclass(frozen=True, slots=True)
class Impersonation:
    """`matched` in the name stands for the organisation `brand`, although the name is not its own."""

    brand: str
    technique: Technique
    matched: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What organisations are known by, as it is looked up."""

    words: tuple[tuple[str, str], ...]  # (word, brand), in the order of the automaton's patterns
    shapes: AhoCorasick
    tokens: dict[str, str]
    token_shapes: dict[str, tuple[str, str]]
    weak: dict[str, str]
    short: dict[str, str]  # tokens and weak words


@cache
def lexicon() -> Lexicon:
    """Lay out the registry's words."""
    words = tuple((word, brand.code) for brand in brands().values() for word in brand.words)
    shapes = [(shape, one) for one in words for shape in looks(one[0])]
    tokens = {word: brand.code for brand in brands().values() for word in brand.tokens}
    weak = {word: brand.code for brand in brands().values() for word in brand.weak}
    return Lexicon(
        words=tuple(one for _shape, one in shapes),
        shapes=AhoCorasick([shape for shape, _one in shapes]),
        tokens=tokens,
        token_shapes={
            skeleton(word): (word, code)
            for word, code in (*weak.items(), *tokens.items())
            if word in tokens or len(word) >= SHORTEST_LOOK
        },
        weak=weak,
        short=tokens | weak,
    )


def impersonations(text: str, near: Iterable[Near] | None = None) -> list[Impersonation]:
    """Return whom a name or address pretends to be: for each organisation the plainest trick.

    Args:
        text: a canonical domain name or URL.
        near: the words that are looked for with a slip of the hand; all, when None.
    """
    match = _HOST.match(text) if ":" in text else None
    host, path = (match[1].rstrip("."), match[2]) if match else (text, "")
    if is_official(host):
        return []
    finds = [*_in_host(host, near), *_in_path(path)]
    if len(finds) < 2:  # nearly always
        return finds
    found: dict[str, Impersonation] = {}
    for one in sorted(finds, key=_plainness):
        found.setdefault(one.brand, one)
    return [one for one in found.values() if not any(_inside(one, other) for other in found.values())]


_ORDER = {technique: place for place, technique in enumerate(Technique)}


def _plainness(one: Impersonation) -> tuple[int, int, str, str]:
    """Sort plain tricks first, then long words; the rest makes the order the same in every process."""
    return _ORDER[one.technique], -len(one.matched), one.matched, one.brand


def _inside(one: Impersonation, other: Impersonation) -> bool:
    """Whether a find is only a part of a longer one: `viettel` in `viettelpost`."""
    return len(one.matched) < len(other.matched) and one.matched in other.matched


def _in_host(host: str, near: Iterable[Near] | None) -> Iterator[Impersonation]:
    registered = registrable_domain(host)
    if registered is None:
        return
    depth = host.count(".") - registered.count(".")  # how many labels stand before the registrable one
    labels = idna_display(host).split(".")[: depth + 1]
    read = [_read(label) for label in labels]
    beside = frozenset(companion for one in read for companion in one.companions)
    yield from read[-1].found(beside)
    if near is None or near:
        yield from slips_of(labels[-1], near)
    for one in read[:-1]:
        for find in one.found(beside):
            yield Impersonation(find.brand, Technique.SUBDOMAIN, find.matched)


@dataclass(frozen=True, slots=True)
class _Label:
    """What one label pretends by itself, the weak words in it, and the words beside which these count."""

    finds: tuple[Impersonation, ...]
    weak: tuple[str, ...]
    companions: tuple[str, ...]

    def found(self, beside: frozenset[str]) -> Iterator[Impersonation]:
        """Yield what the label pretends beside these words, slips of the hand left out."""
        yield from self.finds
        for word in self.weak:
            if beside - {word}:
                yield Impersonation(lexicon().weak[word], Technique.COMBOSQUAT, word)


@lru_cache(maxsize=20_000)  # hosts of many have the same labels
def _read(label: str) -> _Label:
    known, text = lexicon(), plain(label)
    bare = text.replace("-", "").replace("_", "")
    written = bare if text == label else label.replace("-", "").replace("_", "")
    pieces = {text} if text.isalpha() else {bare, *_PIECES.findall(text)}
    found = [*_shaped(written), *alike(label, written), *_short(pieces, written)]
    return _Label(tuple(dict.fromkeys(found)), tuple(known.weak.keys() & pieces), tuple(COMPANIONS & pieces))


def _short(pieces: Iterable[str], written: str) -> Iterator[Impersonation]:
    """Yield words that count between hyphens only, and short ones with a criminal's words."""
    tokens, (heads, tails) = lexicon().tokens, _ends_of_short()
    for piece in pieces:
        if piece in tokens:
            yield Impersonation(tokens[piece], _technique(piece, written), piece)
        if piece[:2] in heads or piece[-2:] in tails:
            yield from _glued(piece)


def _shaped(written: str) -> Iterator[Impersonation]:
    """Yield distinctive words in a label without hyphens, as an eye takes it."""
    for place, _start, _end in lexicon().shapes.find_matches_as_indexes(look(written), overlapping=True):
        word, code = lexicon().words[place]
        yield Impersonation(code, _technique(word, written), word)


def alike(label: str, written: str) -> Iterator[Impersonation]:
    """Yield words that count between hyphens only, as an eye takes them."""
    known = lexicon()
    for piece in {written, *label.split("-")}:
        word, code = known.token_shapes.get(skeleton(piece), ("", ""))
        # An ordinary word with another letter is another word; a digit or a letter from afar is meant to deceive.
        if word and word not in piece and (word in known.tokens or not piece.isalpha() or not piece.isascii()):
            yield Impersonation(code, Technique.HOMOGLYPH, word)


def _technique(word: str, written: str) -> Technique:
    if word == written:
        return Technique.TLD_SWAP
    return Technique.COMBOSQUAT if word in written else Technique.HOMOGLYPH


def _glued(piece: str) -> Iterator[Impersonation]:
    """Yield short or ordinary names of brands with words that criminals put there, written together."""
    short, sizes = lexicon().short, range(2, min(len(piece) - 1, LONGEST_SHORT + 1))
    for size in sizes:
        if (word := piece[:size]) in short and word != piece[size:] and GLUED.fullmatch(piece, size):
            yield Impersonation(short[word], Technique.COMBOSQUAT, word)
    for size in sizes:
        word, rest = piece[-size:], len(piece) - size
        if word in short and word != piece[:rest] and GLUED.fullmatch(piece, 0, rest):
            yield Impersonation(short[word], Technique.COMBOSQUAT, word)


@cache
def _ends_of_short() -> tuple[frozenset[str], frozenset[str]]:
    """Return the first and the last two letters of all short words: most pieces have none of them."""
    return frozenset(word[:2] for word in lexicon().short), frozenset(word[-2:] for word in lexicon().short)


def slips_of(label: str, near: Iterable[Near] | None) -> Iterator[Impersonation]:
    """Yield brands that the label which somebody registered, or a piece of it, misses by a slip of the hand."""
    text = plain(label)
    bare = text.replace("-", "").replace("_", "")
    for (word, code), piece in slips(bare, () if text.isalpha() else _PIECES.findall(text), near):
        yield Impersonation(code, _slip(word, piece), word)


def _slip(word: str, label: str) -> Technique:
    """Tell a typo from a flipped bit, by which a machine and not a person comes to the wrong name."""
    if len(word) != len(label):
        return Technique.TYPO
    one, other = (int.from_bytes(text.encode("utf-32", "surrogatepass")) for text in (word, label))
    return Technique.BITSQUAT if (one ^ other).bit_count() == 1 else Technique.TYPO


def _in_path(path: str) -> Iterator[Impersonation]:
    """Yield organisations whose own name in the DNS, or whose word beside `login`, stands in the path or query."""
    if len(path) < 5:
        return
    segments = re.split(r"[/?&=;]+", path.lower())
    for segment in segments:
        name = segment.removeprefix("www.")
        if name in official_domains() and "." in name:
            code = next(code for code, brand in brands().items() if name in brand.domains)
            yield Impersonation(code, Technique.PATH, name)
    pieces = frozenset(piece for segment in segments for piece in _PIECES.findall(segment))
    if pieces & _ASKING:
        for word, code in lexicon().words:
            if word in pieces:
                yield Impersonation(code, Technique.PATH, word)


_ASKING = frozenset("login signin dangnhap verify otp secure account update confirm banking wallet".split())
