"""Screen names by the million: which of them pretend to be a protected organisation.

Two steps. `candidates` looks at a whole block of lines at once, with an automaton and arithmetic on the bytes: it
keeps the lines that hold a brand's word, and tells of those that hold nearly one which it is. `screened` reads
these few one by one with the same rules as the scorecard, and leaves out what the owner of a world-wide name
usually registers himself.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from khien.analysis.blocks import Block
from khien.analysis.brands import Brand, brands
from khien.analysis.candidates import candidates
from khien.analysis.guardlist import protection_of
from khien.analysis.impersonation import GLUED, Impersonation, Near, Technique, impersonations
from khien.analysis.lookalike import plain, skeleton
from khien.analysis.signals import has_cheap_ending
from khien.indicators.errors import NotAnIndicator
from khien.indicators.kinds import Kind
from khien.indicators.names import idna_display, is_name
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
_LONGEST = 253  # bytes of a name, RFC 1035
_BEHIND = re.compile(rb"[ \t;,][^\n]*")  # of a line of a zone file, all but the name


@dataclass(frozen=True, slots=True)
class Screened:
    """A name that pretends, whom, how, and how sure that is (0 to 100)."""

    value: str
    brand: str
    technique: Technique
    matched: str
    score: int


def screen(text: bytes) -> Iterator[Screened]:
    """Yield the names of a block that pretend to be a protected organisation, in order.

    Args:
        text: names, one a line, in any case, with or without a final dot, or lines of a zone file; what is not a
            name is passed over.
    """
    lines = Block(_only_names(text))
    seen = Block(_readable(lines.raw)) if _is_foreign(lines.raw) else lines
    found = candidates(seen)
    for row in sorted(found):
        if one := _screened(lines.line(row).decode("utf-8", "replace"), found[row]):
            yield one


def _only_names(text: bytes) -> bytes:
    """Return the lines in lower case, without what is around the names."""
    text = text.lower()
    if b"\r" in text or b"*" in text:
        text = text.replace(b"\r", b"").replace(b"*.", b"")
    if b" " in text or b"\t" in text or b";" in text or b"," in text:
        text = _BEHIND.sub(b"", text)
    return text.replace(b".\n", b"\n") + (b"" if text.endswith(b"\n") else b"\n")


def _is_foreign(text: bytes) -> bool:
    return not text.isascii() or b"xn--" in text


def _readable(text: bytes) -> bytes:
    """Return the lines in ASCII, as an eye reads them."""
    return b"\n".join(_plain(line) if _is_foreign(line) else line for line in text.split(b"\n"))


def _plain(line: bytes) -> bytes:
    if len(line) > 4 * _LONGEST:
        return b""
    name = idna_display(line.decode("utf-8", "replace"))
    return skeleton(plain(name)).encode("ascii", "replace").replace(b"\n", b"?")


def rows_of(text: bytes) -> str:
    """Return what `screen` finds, one JSON object a line: what the command prints, on whatever machine it runs."""
    return "".join(json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in screen(text))


def _screened(line: str, near: Iterable[Near]) -> Screened | None:
    """Return whom one name pretends to be; None when nobody, or when it is not a name."""
    try:
        name = line if is_name(line) and "xn--" not in line else parse(line.strip(), Kind.DOMAIN).value
    except NotAnIndicator:
        return None
    for find in impersonations(name, near):
        if find.technique in _SURE and not _is_usual(name, brands()[find.brand], find):
            return (
                None
                if protection_of(name)
                else Screened(name, find.brand, find.technique, find.matched, _score(name, find))
            )
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
