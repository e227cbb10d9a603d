"""Judge messages: a score from 0 to 100, the kind of scam, and the sentences that say so."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from khien.analysis.messages.certain import asks_for_code, gives_program, leads_to_poser, speaks_of_code
from khien.analysis.messages.model import LONGEST, MessageModel, shipped
from khien.core.categories import Category

SCAM: Final = 50.0  # from here on a kind and sentences are named
CERTAIN: Final = (
    90.0  # at least, of a message that asks for what no honest one asks for, or leads where none leads
)
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
    certain = {row: found for row, text in enumerate(texts) if (found := _certain(text[:LONGEST])).spans}
    scams = [row for row, score in enumerate(scores) if score >= SCAM or row in certain]
    taken = [texts[row] for row in scams]
    kinds = model.categories(taken) if taken else []
    judged = [Judged(score, None, ()) for score in scores]
    for row, kind, spans in zip(scams, kinds, _telling(taken, model), strict=True):
        judged[row] = Judged(scores[row], kind, spans)
        if row in certain:
            judged[row] = _made_certain(judged[row], certain[row])
    return judged


def sentences(text: str) -> Iterator[Span]:
    """Yield the sentences of a message; a dot inside a name or a number ends none."""
    for match in _SENTENCE.finditer(text):
        body = match[0].strip()
        if body:
            start = match.start() + match[0].index(body)
            yield Span(start, start + len(body))


@dataclass(frozen=True, slots=True)
class _Certain:
    """The sentences of which a rule is certain, and the kind where it knows that, too."""

    spans: tuple[Span, ...]
    category: Category | None = None


def _certain(text: str) -> _Certain:
    """Return the sentences that ask for a one-time code, else those that give out a program or pose as an office.

    A rule goes before the model where it is certain.
    """
    asks, gives, poses = speaks_of_code(text), gives_program(text), leads_to_poser(text)
    if not (asks or gives or poses):
        return _Certain(())
    spans = tuple(islice(sentences(text), _MOST_SENTENCES))
    asking = tuple(one for one in spans if asks and asks_for_code(text[one.start : one.end]))
    if asking:
        return _Certain(asking, Category.PHISHING)
    giving = tuple(one for one in spans if gives and gives_program(text[one.start : one.end]))
    if giving:
        return _Certain(giving, Category.MALWARE)
    return _Certain(tuple(one for one in spans if poses and leads_to_poser(text[one.start : one.end])))


def _made_certain(judged: Judged, certain: _Certain) -> Judged:
    if certain.category or judged.score < SCAM:  # what the model finds telling then tells nothing
        return Judged(max(judged.score, CERTAIN), certain.category or judged.category, certain.spans)
    spans = sorted({*judged.spans, *certain.spans}, key=lambda one: one.start)
    return Judged(max(judged.score, CERTAIN), judged.category, tuple(spans))


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
