"""Screen names by the million: which of them pretend to be a protected organisation.

Two steps. `candidates` looks at a whole block of lines at once, with an automaton and arithmetic on the bytes: it
keeps the lines that hold a brand's word, and tells of those that hold nearly one which it is. `screened` reads
these few one by one with the same rules as the scorecard, and leaves out what the owner of a world-wide name
usually registers himself.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from khien.analysis.brands import brands
from khien.analysis.candidates import candidates
from khien.analysis.companions import GLUED
from khien.analysis.guardlist import protection_of
from khien.analysis.impersonation import Impersonation, Technique, impersonations
from khien.analysis.lookalike import plain, skeleton
from khien.analysis.signals import has_cheap_ending
from khien.analysis.slips import Near, is_telling
from khien.indicators.errors import NotAnIndicator
from khien.indicators.kinds import Kind
from khien.indicators.names import is_name, registrable_domain
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
_OFTEN_USUAL = {Technique.TLD_SWAP, Technique.COMBOSQUAT, Technique.SUBDOMAIN}
_SLIPS = {Technique.TYPO, Technique.BITSQUAT}
_LONG_ENOUGH = 6  # letters of a word; a slip in a shorter one may well be somebody's own name
# Endings that are not cheap, and yet have two to twelve harmful names in public lists for each ordinary one.
_ALSO_CHEAP = (".info", ".app", ".pro")
LEAST = 35  # of the score of what is told when nothing else is asked for
_LONGEST = 253  # bytes of a name, RFC 1035
_TOGETHER = 1 << 18  # bytes that are screened together
_BETWEEN_WORDS = re.compile(r"[\W\d_]+")
_CODED = re.compile(rb"xn--")
_BEHIND = re.compile(rb"[ \t;,][^\n]*")  # of a line of a zone file, all but the name


@dataclass(frozen=True, slots=True)
class Screened:
    """A name that pretends, whom, how, and how sure that is (0 to 100)."""

    value: str
    brand: str
    technique: Technique
    matched: str
    score: int

    def as_json(self) -> str:
        """Return it as the command prints it."""
        return json.dumps({name: getattr(self, name) for name in self.__slots__}, ensure_ascii=False)


def screen(text: bytes, least: int = LEAST) -> Iterator[Screened]:
    """Yield the names of a block that pretend to be a protected organisation, in order.

    Args:
        text: names, one a line, in any case, with or without a final dot, or lines of a zone file; what is not a
            name is passed over.
        least: the lowest score that is told; 0 also tells names that are one edit from a name of three letters.
    """
    text, start = _only_names(text), 0
    while start < len(text):
        end = text.rfind(b"\n", start, start + _TOGETHER) + 1 or text.index(b"\n", start) + 1
        yield from _found(text[start:end], least)
        start = end


def _found(text: bytes, least: int) -> Iterator[Screened]:
    found = candidates(_readable(text))
    if not (rows := sorted(found.holding | found.near.keys())):
        return
    lines = text.split(b"\n")
    for row in rows:
        name, near = lines[row].decode("utf-8", "replace"), found.near.get(row, ())
        if row in found.holding or any(_slip_score(name, word) >= least for word, _code in near):
            one = _screened(name, near)
            if one and one.score >= least:
                yield one


def _only_names(text: bytes) -> bytes:
    """Return the lines in lower case, without what is around the names."""
    text = text.lower()
    if b"\r" in text or b"*" in text:
        text = text.replace(b"\r", b"").replace(b"*.", b"")
    if b" " in text or b"\t" in text or b";" in text or b"," in text:
        text = _BEHIND.sub(b"", text)
    if b".\n" in text:
        text = text.replace(b".\n", b"\n")
    return text if text.endswith(b"\n") else text + b"\n"


def _readable(text: bytes) -> bytes:
    """Return the lines in ASCII, as an eye reads them."""
    parts, done = [], 0
    for start, end in _foreign(text):
        parts += [text[done:start], _plain(text[start:end])]
        done = end
    return b"".join((*parts, text[done:])) if parts else text


def _foreign(text: bytes) -> Iterator[tuple[int, int]]:
    """Yield start and end of the lines that are not in ASCII or are coded."""
    places = [found.start() for found in _CODED.finditer(text)]
    if not text.isascii():
        places = sorted({*places, *np.flatnonzero(np.frombuffer(text, np.int8) < 0).tolist()})
    end = 0
    for place in places:
        if place >= end:
            end = text.index(b"\n", place)
            yield text.rfind(b"\n", 0, place) + 1, end


def _plain(line: bytes) -> bytes:
    if len(line) > 4 * _LONGEST:
        return b""
    name = ".".join(map(_decoded, line.decode("utf-8", "replace").lower().split(".")))
    # Letters from afar are a companion of their own: nobody writes an ordinary word with them by chance.
    return b"vip." + skeleton(plain(name)).encode("ascii", "replace").replace(b"\n", b"?")


def _decoded(label: str) -> str:
    """Return a label as it is shown, allowed by the standard or not: what is found is read again."""
    try:
        return label[4:].encode("ascii").decode("punycode") if label.startswith("xn--") else label
    except UnicodeError:
        return label


def rows_of(text: bytes, least: int = LEAST) -> str:
    """Return what `screen` finds, one JSON object a line: what the command prints, on whatever machine it runs."""
    return "".join(one.as_json() + "\n" for one in screen(text, least))


def _screened(line: str, near: Iterable[Near]) -> Screened | None:
    """Return whom one name pretends to be; None when nobody, or when it is not a name."""
    try:
        name = line if is_name(line) and "xn--" not in line else parse(line.strip(), Kind.DOMAIN).value
    except NotAnIndicator:
        return None
    for find in impersonations(name, near):
        beside = _beside(name, find)
        if find.technique in _SURE and not _is_usual(name, find, beside=beside):
            if protection_of(name):
                return None
            score = _score(name, find, beside=beside)
            return Screened(name, find.brand, find.technique, find.matched, score)
    return None


def _is_usual(name: str, find: Impersonation, *, beside: bool) -> bool:
    """Whether the owner himself often holds such a name.

    World-wide brands register their name under every country's ending and with ordinary words; Vietnamese
    organisations hardly do, and names with a criminal's words nobody does.
    """
    if find.technique not in _OFTEN_USUAL or _at_home(find.brand):
        return False
    if find.technique is Technique.COMBOSQUAT and _own_label(name) not in _labels(find.brand):
        return not beside
    return not has_cheap_ending(name)


@cache
def _labels(code: str) -> frozenset[str]:
    return frozenset(_own_label(domain) for domain in brands()[code].domains)


@cache
def _at_home(code: str) -> bool:
    brand = brands()[code]
    return (
        brand.code not in _BRANCHES
        and brand.kind in _KINDS_AT_HOME
        and any(domain.endswith(".vn") for domain in brand.domains)
    )


def _beside(name: str, find: Impersonation) -> bool:
    """Whether a criminal's word stands beside the brand's."""
    rest = name.rpartition(".")[0].replace(find.matched, "-")
    return any(map(_is_companion, _BETWEEN_WORDS.split(rest)))


@lru_cache(maxsize=20_000)
def _is_companion(piece: str) -> bool:
    return GLUED.fullmatch(piece) is not None


def _score(name: str, find: Impersonation, *, beside: bool) -> int:
    if find.technique in _SLIPS:
        sure = _slip_score(name, find.matched)
    else:
        sure = _SURE[find.technique] + 10 * has_cheap_ending(name)
    return min(100, sure + 15 * beside)


def _slip_score(name: str, word: str) -> int:
    """Return how sure a slip in a word is: less in a short one, hardly at all when little is left of it."""
    lost = 5 * max(0, _LONG_ENOUGH - len(word)) + 25 * (
        len(word) < _LONG_ENOUGH and not is_telling(word, _own_label(name))
    )
    return _SURE[Technique.TYPO] - lost + 10 * (has_cheap_ending(name) or name.endswith(_ALSO_CHEAP))


def _own_label(name: str) -> str:
    """Return the label that somebody registered, without hyphens."""
    return (registrable_domain(name) or name).partition(".")[0].replace("-", "")
