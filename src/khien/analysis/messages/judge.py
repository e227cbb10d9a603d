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
    if not scams:
        return [Judged(score, None, ()) for score in scores]
    taken = [texts[row] for row in scams]
    found = dict(zip(scams, zip(model.categories(taken), _telling(taken, model), strict=True), strict=True))
    return [Judged(score, *found.get(row, (None, ()))) for row, score in enumerate(scores)]


def sentences(text: str) -> Iterator[Span]:
    """Yield the sentences of a message; a dot inside a name or a number ends none."""
    for match in _SENTENCE.finditer(text):
        body = match[0].strip()
        if body:
            start = match.start() + match[0].index(body)
            yield Span(start, start + len(body))


def _telling(texts: Sequence[str], model: MessageModel) -> Iterator[tuple[Span, ...]]:
    """Yield of each message the sentences that read like a scam by themselves, or the one that does most.

    The sentences of all messages are looked at together, which costs a tenth of one message after the other.
    """
    parts = [list(islice(sentences(text), _MOST_SENTENCES)) for text in texts]
    every = [text[part.start : part.end] for text, spans in zip(texts, parts, strict=True) for part in spans]
    chances = iter(model.chances(every).tolist() if every else ())
    for spans in parts:
        mine = list(islice(chances, len(spans)))
        least = min(_TELLING, max(mine, default=0))
        yield tuple(part for part, chance in zip(spans, mine, strict=True) if chance >= least)
