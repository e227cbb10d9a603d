"""Is it a scam? One of five answers for anything that a person pastes; nothing of the question is kept."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from khien.analysis.actions import snapshots
from khien.analysis.score import SUSPICIOUS, Score, assess
from khien.indicators.errors import NotAnIndicator
from khien.indicators.extract import extract
from khien.indicators.kinds import IndicatorValue, Kind
from khien.indicators.parse import parse
from khien.protection.filtering.lookup import Answer, Verdict, look_up_many

LONGEST = 20_000  # characters that are read
MOST = 20  # things that are looked up


class Sentence(StrEnum):
    """What is said first, from the worst to the best."""

    KNOWN = "known"  # a known scam
    LOOKS = "looks"  # looks like a scam, because …
    CANNOT_SAY = "cannot_say"
    NOTHING = "nothing"  # nothing is known
    OFFICIAL = "official"  # a well-known name


@dataclass(frozen=True)
class Thing:
    """One thing that was found in what was pasted, with what is known about it."""

    verdict: Verdict
    score: Score | None = None

    @property
    def sentence(self) -> Sentence:
        """The answer for this one thing."""
        match self.verdict.answer:
            case Answer.LISTED | Answer.WARNED:
                return Sentence.KNOWN
            case Answer.OFFICIAL:
                return Sentence.OFFICIAL
        if self.score and self.score.score >= SUSPICIOUS:
            return Sentence.LOOKS
        return Sentence.CANNOT_SAY if self.verdict.answer is Answer.SHARED else Sentence.NOTHING


@dataclass(frozen=True)
class Checked:
    """The answer for everything: that of its worst thing."""

    sentence: Sentence
    things: tuple[Thing, ...]
    left_out: int = 0  # things beyond the first twenty


def check(text: str, *, more: Iterable[IndicatorValue] = ()) -> Checked:
    """Answer for a link, a number, an account or a whole message.

    Args:
        text: as it was pasted.
        more: what was found elsewhere, such as in a picture.
    """
    found = [*_things(text[:LONGEST]), *more]
    values = list(dict.fromkeys(found))
    things = _known_about(values[:MOST])
    order = list(Sentence)
    worst = min((thing.sentence for thing in things), key=order.index, default=Sentence.CANNOT_SAY)
    ranked = sorted(things, key=lambda thing: order.index(thing.sentence))
    return Checked(worst, tuple(ranked), max(0, len(values) - MOST))


def _things(text: str) -> list[IndicatorValue]:
    """Read one thing as a whole; whatever holds a blank is a message first: a link swallows what follows it."""
    found = [one.indicator for one in extract(text)] if len(text.split()) > 1 else []
    if found:
        return found
    try:
        return [parse(text)]
    except NotAnIndicator:
        return [one.indicator for one in extract(text)]


def _known_about(values: Sequence[IndicatorValue]) -> list[Thing]:
    verdicts = look_up_many(values)
    open_ones = [one.value for one in verdicts if one.answer in {Answer.UNKNOWN, Answer.SHARED}]
    # Reports that nobody has judged yet say nothing in public: anybody could send some about a rival.
    scores = {
        IndicatorValue(Kind(one.kind), one.value): assess(replace(one, reports=0)) for one in snapshots(open_ones)
    }
    return [Thing(verdict, scores.get(verdict.value)) for verdict in verdicts]


# What others know about a message, each as a piece of the page; the composition root hands them in.
BESIDE: list[Callable[[str], str]] = []


def beside(text: str) -> list[str]:
    """Return what is shown beside the answer, because somebody else knows this message; mostly nothing."""
    return [piece for others in BESIDE if (piece := others(text[:LONGEST]))]
