"""Is it a scam? One of five answers for anything that a person pastes; nothing of the question is kept."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from khien.analysis.actions import snapshots
from khien.analysis.brands import Brand, brand_of, brands
from khien.analysis.impersonation import impersonations
from khien.analysis.messages.judge import Judged, judge
from khien.analysis.messages.mail import LONGEST, read_mail
from khien.analysis.score import SUSPICIOUS, Score, Snapshot, assess
from khien.core.categories import Category
from khien.indicators.errors import NotAnIndicator
from khien.indicators.extract import extract
from khien.indicators.kinds import IndicatorValue, Kind
from khien.indicators.names import host_of
from khien.indicators.parse import parse
from khien.protection.filtering.lookup import Answer, Verdict, look_up_many
from khien.protection.filtering.tricks import Trick, tricks_of

LONGEST_MESSAGE = 20_000  # characters that are read of what is no e-mail source
MOST = 20  # things that are looked up
_FEWEST_WORDS = 5  # of a message that is judged as one: two words say nothing
_MOST_QUOTES = 3


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

    @property
    def brand(self) -> Brand | None:
        """The organisation whose official address this is, or whose it pretends to be."""
        if self.sentence is Sentence.OFFICIAL:
            host = host_of(self.verdict.value)
            return brand_of(host) if host else None
        value = self.verdict.value
        if self.sentence is Sentence.KNOWN and value.kind in {Kind.DOMAIN, Kind.URL}:
            pretended = [one.brand for one in impersonations(value.value)]
        else:
            pretended = [one.facts.get("brand", "") for one in (self.score.reasons if self.score else ())]
        return next((brands()[code] for code in pretended if code in brands()), None)


@dataclass(frozen=True)
class Checked:
    """The answer for everything: that of its worst part.

    Args:
        sentence: the answer.
        things: links, numbers, accounts and so on, the worst first.
        told: what was read: the message itself, or what an e-mail says.
        quotes: sentences of it that read like a scam.
        category: the kind of scam, as far as one can say.
        tricks: what gives an e-mail away.
        left_out: things beyond the first twenty.
    """

    sentence: Sentence
    things: tuple[Thing, ...]
    told: str = ""
    quotes: tuple[str, ...] = ()
    category: Category | None = None
    tricks: tuple[Trick, ...] = ()
    left_out: int = 0

    @property
    def brand(self) -> Brand | None:
        """The organisation that it is, or pretends to be: its real address and hotline help."""
        named = [*(thing.brand for thing in self.things), *(trick.brand for trick in self.tricks)]
        return next((brand for brand in named if brand), None)


def check(text: str, *, more: Iterable[IndicatorValue] = ()) -> Checked:
    """Answer for a link, a number, an account, a whole message or the source of an e-mail.

    Args:
        text: as it was pasted.
        more: what was found elsewhere, such as in the codes of a picture.
    """
    mail = read_mail(text[:LONGEST])
    told = (mail.as_text() if mail else text)[:LONGEST_MESSAGE]
    values = list(dict.fromkeys([*_things(told), *more]))
    things = _known_about(values[:MOST])
    judged = judge([told])[0] if len(told.split()) >= _FEWEST_WORDS else None
    tricks = tricks_of(mail) if mail else ()
    order = list(Sentence)
    ranked = tuple(sorted(things, key=lambda thing: order.index(thing.sentence)))
    return Checked(
        _worst(ranked, judged, tricks, order),
        ranked,
        told=told,
        quotes=_quotes(told, judged),
        category=_category(ranked, judged),
        tricks=tricks,
        left_out=max(0, len(values) - MOST),
    )


def _worst(
    ranked: Sequence[Thing], judged: Judged | None, tricks: Sequence[Trick], order: list[Sentence]
) -> Sentence:
    said = [thing.sentence for thing in ranked[:1]]
    if (judged and judged.category) or any(trick.is_telling for trick in tricks):
        said.append(Sentence.LOOKS)
    return min(said, key=order.index, default=Sentence.CANNOT_SAY)


def _quotes(told: str, judged: Judged | None) -> tuple[str, ...]:
    spans = judged.spans if judged else ()
    return tuple(dict.fromkeys(told[span.start : span.end] for span in spans))[:_MOST_QUOTES]


def _category(ranked: Sequence[Thing], judged: Judged | None) -> Category | None:
    """Return what two people decided, or what the message reads like, or what a link looks like."""
    decided = [Category(one.verdict.decision.category) for one in ranked if one.verdict.decision]
    scored = [one.score.category for one in ranked if one.score and one.sentence is Sentence.LOOKS]
    read = [judged.category] if judged else []
    return next((category for category in (*decided, *read, *scored) if category), None)


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
    scores = {IndicatorValue(Kind(one.kind), one.value): assess(_in_public(one)) for one in snapshots(open_ones)}
    return [Thing(verdict, scores.get(verdict.value)) for verdict in verdicts]


def _in_public(known: Snapshot) -> Snapshot:
    """Leave out what rests on reports that nobody has judged: anybody could send some about a rival.

    That is their number, and on which other reported sites a part of this one was seen.
    """
    own = tuple(fact for fact in known.evidence if fact.source != "elsewhere")
    return replace(known, reports=0, evidence=own)


# What others know about a message, each as a piece of the page; the composition root hands them in.
BESIDE: list[Callable[[str], str]] = []


def beside(text: str) -> list[str]:
    """Return what is shown beside the answer, because somebody else knows this message; mostly nothing."""
    return [piece for others in BESIDE if (piece := others(text[:LONGEST]))]
