"""Judge messages: a score from 0 to 100, the kind of scam, and the sentences that say so."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from khien.analysis.messages.certain import asks_for_code, speaks_of_code
from khien.analysis.messages.model import LONGEST, MessageModel, shipped
from khien.core.categories import Category

SCAM: Final = 50.0  # from here on a kind and sentences are named
CERTAIN: Final = 90.0  # at least, of a message that asks for what no honest one asks for
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
    certain = {row: spans for row, text in enumerate(texts) if (spans := _certain(text))}
    scams = [row for row, score in enumerate(scores) if score >= SCAM and row not in certain]
    taken = [texts[row] for row in scams]
    kinds = model.categories(taken) if taken else []
    found = dict(zip(scams, zip(kinds, _telling(taken, model), strict=True), strict=True))
    return [
        Judged(max(score, CERTAIN), Category.PHISHING, certain[row])
        if row in certain
        else Judged(score, *found.get(row, (None, ())))
        for row, score in enumerate(scores)
    ]


def sentences(text: str) -> Iterator[Span]:
    """Yield the sentences of a message; a dot inside a name or a number ends none."""
    for match in _SENTENCE.finditer(text):
        body = match[0].strip()
        if body:
            start = match.start() + match[0].index(body)
            yield Span(start, start + len(body))


def _certain(text: str) -> tuple[Span, ...]:
    """Return the sentences that ask for a one-time code; a rule goes before the model where it is certain."""
    text = text[:LONGEST]
    if not speaks_of_code(text):
        return ()
    spans = islice(sentences(text), _MOST_SENTENCES)
    return tuple(one for one in spans if asks_for_code(text[one.start : one.end]))


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
