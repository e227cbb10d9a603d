"""The model of messages at run time: is it a scam, and which kind; hashed pieces of folded text times weights."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from khien.analysis.columns import Column
from khien.analysis.features import Features, Windows
from khien.analysis.messages.fold import fold
from khien.analysis.messages.kinds import cues_in, lexicon
from khien.analysis.messages.links import Link, links_in
from khien.analysis.tables import Calibration, Table, load_tables
from khien.core.categories import Category
from khien.indicators.refang import refang

BUNDLED: Final = Path(__file__).parent.parent / "data/messages"
FORMAT: Final = 1
BITS: Final = 18  # 2^18 weights a table, one byte each
LONGEST: Final = 20_000  # characters that are read; a message of more is a document
_WITH_DISGUISE = 10 * LONGEST  # of which these are left: a row of unseen signs in front hides nothing
_WINDOWS = Windows(range(3, 8), 41)
SCAM: Final = "scam"  # the scale beside those of the kinds
_INSIDE = re.compile(r"(?<=\w)[^\w\s.,:/<>@&()-](?=\w)")
_MIXED = re.compile(r"[a-zA-Z][0-9][a-zA-Z]|[0-9][a-zA-Z][0-9]")
_RARE = re.compile("[\u1efa-\U0010ffff]")  # beyond the letters of Vietnamese
_MOBILE = re.compile(r"\b(?:0|\+?84)[35789]\d{8}\b")
_BACKWARDS = re.compile("\u202e([^\u202a-\u202e\u2066-\u2069\n]*)")  # shown from right to left
_HOTLINE = re.compile(r"\b1[89]00")


@dataclass(frozen=True, slots=True)
class Scale:
    """One question to a message: what its letters say, and what the signs in it say."""

    letters: Table
    signs: Table

    def sums(self, parts: Sequence[Features]) -> NDArray[np.float64]:
        """Return the uncalibrated answer for each message."""
        letters, signs = parts
        return self.letters.sums((letters,)) + self.signs.sums((signs,))


@dataclass(frozen=True, slots=True)
class MessageModel:
    """One scale that tells scams from the rest, and one for each kind of scam."""

    scam: Scale
    line: Calibration
    kinds: dict[Category, Scale]

    def chances(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return the chance that each message is a scam; there must be at least one."""
        odds = self.line.slope * self.scam.sums(read(texts)) + self.line.offset
        return 1 / (1 + np.exp(-odds))

    def categories(self, texts: Sequence[str]) -> list[Category]:
        """Return the likeliest kind of each message, taken for a scam."""
        parts = read(texts)
        sums = np.stack([scale.sums(parts) for scale in self.kinds.values()])
        names = list(self.kinds)
        return [names[place] for place in np.argmax(sums, axis=0)]


def read(texts: Sequence[str]) -> tuple[Features, Features]:
    """Return features of messages: windows of the folded text; and signs, which long texts do not dilute."""
    texts = [_shown(text[:_WITH_DISGUISE])[:LONGEST] for text in texts]
    folded = [fold(text) for text in texts]
    found: dict[int, list[int]] = {}
    for row, (text, heard) in enumerate(zip(texts, folded, strict=True)):
        cues, links = cues_in(heard), set(links_in(text))
        for sign in (*_pointing(cues, links), *_form(text, len(cues))):
            found.setdefault(_mark(sign), []).append(row)
    measures = [(np.array(rows), np.full(len(rows), mark, dtype=np.uint64)) for mark, rows in found.items()]
    letters = Features(Column.of(folded, _WINDOWS.orders.stop - 1), _WINDOWS, (), ())
    return letters, Features(Column.of([""] * len(texts)), Windows(range(0), 0), (), measures)


def _shown(text: str) -> str:
    """Return a message as it is read: links without disguise, nothing unseen, letters as on the screen."""
    return refang(_BACKWARDS.sub(lambda match: match[1][::-1], text)).text


def _pointing(cues: frozenset[int], links: set[Link]) -> Iterator[str]:
    """Yield cues and kinds of links by name, so that a new one moves no other, and each cue with its links."""
    names, leads = lexicon().names, [str(link) for link in links] or ["no link"]
    for cue in cues:
        yield f"cue {names[cue]}"
        for lead in leads:
            yield f"cue {names[cue]} with {lead}"
    for link in links:
        yield f"link {link}"


def _form(text: str, cues: int) -> Iterator[str]:
    """Yield how a message is written: its length, its cues, and what hides words from a filter."""
    words = text.split()
    yield f"length {min(5, len(text).bit_length() * 2 // 3)}"
    yield f"cues {min(3, cues)}"
    yield f"signs in words {min(3, len(_INSIDE.findall(text)))}"
    yield f"digits in words {min(3, len(_MIXED.findall(text)))}"
    yield f"rare letters {min(3, len(_RARE.findall(text)))}"
    yield f"single letters {int(3.9 * sum(len(word) == 1 for word in words) / max(1, len(words)))}"
    yield f"capitals {int(3.9 * sum(map(str.isupper, text)) / max(1, sum(map(str.isalpha, text))))}"
    if "<SDT>" in text or "<PHONE>" in text or _MOBILE.search(text):
        yield "mobile number"
    if _HOTLINE.search(text):
        yield "hotline"


@cache
def _mark(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8])


def load(folder: Path) -> tuple[MessageModel, dict[str, Any]]:
    """Read the model of a folder, and its card.

    Raises:
        ModelUnusable: a file is missing, altered or of another format.
    """
    tables, card = load_tables(folder, FORMAT)
    scales = {name: Scale(tables[f"{name} letters"], tables[f"{name} signs"]) for name in card["scales"]}
    kinds = {Category(name): scale for name, scale in scales.items() if name != SCAM}
    return MessageModel(scales[SCAM], Calibration(**card["calibration"]), kinds), card


@cache
def shipped() -> MessageModel:
    """Return the model that comes with Khiên, read once."""
    return load(BUNDLED)[0]
