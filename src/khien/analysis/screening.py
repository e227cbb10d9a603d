"""Screen names by the million: which of them pretend to be a protected organisation.

`candidates` looks at a whole block of lines at once, with an automaton and arithmetic on the bytes: it keeps the
lines that hold a brand's word, and tells of those that hold nearly one which it is. `closer` reads these few by
columns of their labels, and `judging`, with the same rules, one by one those that are written oddly.
"""

import re
from collections.abc import Iterator

import numpy as np

from khien.analysis.blocks import LINE_END
from khien.analysis.candidates import candidates
from khien.analysis.closer import Candidate, looked_at
from khien.analysis.judging import Screened, slip_reaches
from khien.analysis.lookalike import plain, skeleton

LEAST = 35  # of the score of what is told when nothing else is asked for
_LONGEST = 253  # bytes of a name, RFC 1035
_TOGETHER = 1 << 19  # bytes that are screened together
_BEHIND = re.compile(rb"[ \t;,][^\n]*")  # of a line of a zone file, all but the name


def screen(text: bytes, least: int = LEAST) -> Iterator[Screened]:
    """Return the names of a block that pretend to be a protected organisation, in order.

    Args:
        text: names, one a line, in any case, with or without a final dot, or lines of a zone file; what is not a
            name is passed over.
        least: the lowest score that is told; 0 also tells names that are one edit from a name of three letters.
    """
    found = looked_at([one for block in _blocks(_only_names(text)) for one in _worth_a_look(block, least)])
    return (one for one in found if one and one.score >= least)


def _blocks(text: bytes) -> Iterator[bytes]:
    """Yield whole lines, as many together as a processor has at hand; one that is longer is no name."""
    start = 0
    while start < len(text):
        if end := text.rfind(b"\n", start, start + _TOGETHER) + 1:
            yield text[start:end]
        start = end or text.index(b"\n", start) + 1


def _worth_a_look(text: bytes, least: int) -> list[Candidate]:
    """Return the lines that may pretend."""
    found, lines = candidates(_readable(text)), text.split(b"\n")
    certain, near = found.holding | found.alike, found.near
    rows = sorted(certain | near.keys())
    names = b"\n".join([lines[row] for row in rows]).decode("utf-8", "replace").split("\n")
    return [
        (name, tuple(near.get(row, ())), row in found.alike)
        for row, name in zip(rows, names, strict=False)  # of no rows one empty name is left
        if row in certain or any(slip_reaches(least, name, word) for word, _code in near[row])
    ]


def _only_names(text: bytes) -> bytes:
    """Return the lines in lower case, without what is around the names."""
    text = text.lower()
    if b"\r" in text or b"*" in text:
        text = text.replace(b"\r", b"").replace(b"*.", b"")
    if b" " in text or b"\t" in text or b";" in text or b"," in text:
        text = _BEHIND.sub(b"", text)
    if _has_final_dots(text):
        text = text.replace(b".\n", b"\n")
    return text if text.endswith(b"\n") else text + b"\n"


def _has_final_dots(text: bytes) -> bool:
    """Whether a line ends with one; a search for two bytes of which one is frequent takes five times as long."""
    signs = np.frombuffer(text, np.uint8)
    return bool(((signs[:-1] == ord(".")) & (signs[1:] == LINE_END)).any())


def _readable(text: bytes) -> bytes:
    """Return the lines in ASCII, as an eye reads them."""
    parts, done = [], 0
    for start, end in _foreign(text):
        parts += [text[done:start], _plain(text[start:end])]
        done = end
    return b"".join((*parts, text[done:])) if parts else text


def _foreign(text: bytes) -> Iterator[tuple[int, int]]:
    """Yield start and end of the lines that are not in ASCII or are coded."""
    places = list(_places(text, b"xn--"))
    if not text.isascii():
        places = sorted({*places, *np.flatnonzero(np.frombuffer(text, np.int8) < 0).tolist()})
    end = 0
    for place in places:
        if place >= end:
            end = text.index(b"\n", place)
            yield text.rfind(b"\n", 0, place) + 1, end


def _places(text: bytes, sought: bytes) -> Iterator[int]:
    """Yield where it stands, which a search for bytes tells much sooner than a regular expression."""
    place = text.find(sought)
    while place >= 0:
        yield place
        place = text.find(sought, place + len(sought))


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
