"""Whether a name that points at an organisation is told, and how sure it is: one name after the other.

What the owner of a world-wide name usually registers himself is left out.
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from khien.analysis.brands import brands
from khien.analysis.companions import GLUED
from khien.analysis.guardlist import protection_of
from khien.analysis.impersonation import Impersonation, Technique, impersonations
from khien.analysis.signals import has_cheap_ending
from khien.analysis.slips import Near, is_telling
from khien.indicators.errors import NotAnIndicator
from khien.indicators.kinds import Kind
from khien.indicators.names import registrable_domain
from khien.indicators.parse import parse

_KINDS_AT_HOME = frozenset("bank government telecom parcel finance shop travel wallet".split())
# World-wide organisations whose Vietnamese branch is in the registry.
_BRANCHES = frozenset(
    "citibank hsbc cimb uob shinhan woori standardchartered hongleong kasikorn publicbank mastercard manulife "
    "prudential shopeepay jtexpress dhl airbnb".split()
)
# How sure a trick is, from 0 to 100, before what stands beside it.
SURE = {
    Technique.TLD_SWAP: 55,
    Technique.HOMOGLYPH: 80,
    Technique.TYPO: 65,
    Technique.BITSQUAT: 65,
    Technique.COMBOSQUAT: 60,
    Technique.SUBDOMAIN: 70,
}
CHEAP, BESIDE = 10, 15  # what a cheap ending and a criminal's word beside it add
OFTEN_USUAL = {Technique.TLD_SWAP, Technique.COMBOSQUAT, Technique.SUBDOMAIN}
SLIPS = {Technique.TYPO, Technique.BITSQUAT}
_LONG_ENOUGH = 6  # letters of a word; a slip in a shorter one may well be somebody's own name
# Endings that are not cheap, and yet have two to twelve harmful names in public lists for each ordinary one.
_ALSO_CHEAP = (".info", ".app", ".pro")
_BETWEEN_WORDS = re.compile(r"[\W\d_]+")


class Screened(NamedTuple):
    """A name that pretends, whom, how, and how sure that is (0 to 100)."""

    value: str
    brand: str
    technique: Technique
    matched: str
    score: int

    def as_json(self) -> str:
        """Return it as the command prints it: letters, digits, hyphens and dots stand for themselves in JSON."""
        return (
            f'{{"value": "{self.value}", "brand": "{self.brand}", "technique": "{self.technique}", '
            f'"matched": "{self.matched}", "score": {self.score}}}'
        )


def judged(line: str, near: Iterable[Near]) -> Screened | None:
    """Return whom one name pretends to be; None when nobody, or when it is not a name."""
    try:
        name = parse(line, Kind.DOMAIN).value
    except NotAnIndicator:
        return None
    for find in impersonations(name, near):
        beside = _beside(name, find)
        if find.technique in SURE and not _is_usual(name, find, beside=beside):
            if protection_of(name):
                return None
            return told(name, find.brand, find.technique, find.matched, beside=beside)
    return None


def _is_usual(name: str, find: Impersonation, *, beside: bool) -> bool:
    """Whether the owner himself often holds such a name.

    World-wide brands register their name under every country's ending and with ordinary words; Vietnamese
    organisations hardly do, and names with a criminal's words nobody does.
    """
    if find.technique not in OFTEN_USUAL or at_home(find.brand):
        return False
    if find.technique is Technique.COMBOSQUAT and _own_label(name) not in own_labels(find.brand):
        return not beside
    return not has_cheap_ending(name)


@cache
def own_labels(code: str) -> frozenset[str]:
    """Return the labels that an organisation registered, without hyphens."""
    return frozenset(_own_label(domain) for domain in brands()[code].domains)


@cache
def at_home(code: str) -> bool:
    """Whether it is a Vietnamese organisation, which hardly has names in other countries."""
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


def told(name: str, brand: str, technique: Technique, matched: str, *, beside: bool) -> Screened:
    """Return what is told of a name that pretends: a companion and a cheap ending make it surer."""
    sure = slip_score(name, matched) if technique in SLIPS else SURE[technique] + CHEAP * has_cheap_ending(name)
    return Screened(name, brand, technique, matched, min(100, sure + BESIDE * beside))


def slip_score(name: str, word: str) -> int:
    """Return how sure a slip in a word is: less in a short one, hardly at all when little is left of it."""
    little, much = slip_scores(word)
    sure = much if little == much or is_telling(word, _own_label(name)) else little
    return sure + CHEAP * (has_cheap_ending(name) or name.endswith(_ALSO_CHEAP))


@cache
def slip_scores(word: str) -> tuple[int, int]:
    """Return how sure a slip in a word is under an ordinary ending, when little and when enough is left of it."""
    missing = max(0, _LONG_ENOUGH - len(word))
    much = SURE[Technique.TYPO] - 5 * missing
    return much - 25 * (missing > 0), much


def slip_reaches(least: int, name: str, word: str) -> bool:
    """Whether a slip in a word is at least so sure; of all but the shortest that is known at once."""
    return least <= slip_scores(word)[0] or slip_score(name, word) >= least


def _own_label(name: str) -> str:
    """Return the label that somebody registered, without hyphens."""
    return (registrable_domain(name) or name).partition(".")[0].replace("-", "")
