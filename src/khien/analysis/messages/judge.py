"""Judge messages: a score from 0 to 100, the kind of scam, and the sentences that say so."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from khien.analysis.messages.model import MessageModel, shipped
from khien.core.categories import Category

SCAM: Final = 50.0  # from here on a kind and sentences are named
_SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?](?!\s|$)[^.!?\n]*)*(?:[.!?]+(?=\s|$)|\n|$)")
_MOST_SENTENCES = 40  # that are looked at one by one
_TELLING = 0.5  # chance from which on a sentence by itself reads like a scam


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the message, in characters, end exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Judged:
    """What a message is taken for; without a category it is not taken for a scam."""

    score: float
    category: Category | None
    spans: tuple[Span, ...]


def judge(texts: Sequence[str], model: MessageModel | None = None) -> list[Judged]:
    """Judge messages, each for itself.

    Args:
        texts: the messages as they came.
        model: the shipped one when None.
    """
    model = model or shipped()
    if not texts:
        return []
    scores = [round(100 * float(chance), 2) for chance in model.chances(texts)]
    scams = [row for row, score in enumerate(scores) if score >= SCAM]
    found = dict(zip(scams, model.categories([texts[row] for row in scams]), strict=True)) if scams else {}
    return [
        Judged(score, found.get(row), tuple(_telling(texts[row], model)) if row in found else ())
        for row, score in enumerate(scores)
    ]


def sentences(text: str) -> Iterator[Span]:
    """Yield the sentences of a message; a dot inside a name or a number ends none."""
    for match in _SENTENCE.finditer(text):
        body = match[0].strip()
        if body:
            start = match.start() + match[0].index(body)
            yield Span(start, start + len(body))


def _telling(text: str, model: MessageModel) -> Iterator[Span]:
    """Yield the sentences that read like a scam by themselves; when none does, the one that does most."""
    parts = list(islice(sentences(text), _MOST_SENTENCES))
    if not parts:
        return
    chances = model.chances([text[part.start : part.end] for part in parts])
    least = min(_TELLING, float(chances.max()))
    yield from (part for part, chance in zip(parts, chances, strict=True) if chance >= least)
