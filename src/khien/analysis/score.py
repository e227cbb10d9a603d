"""The scorecard: findings in, a score from 0 to 100 with its reasons out. Pure: the same for the same snapshot."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cache, lru_cache
from typing import Any

from django.utils import translation

from khien.analysis import weights
from khien.analysis.brands import brands
from khien.analysis.evidence_signals import Fact, evidenced
from khien.analysis.facts import fact_digest
from khien.analysis.signals import Finding, findings
from khien.analysis.version import scorecard_version
from khien.core.categories import Category
from khien.indicators.kinds import IndicatorValue, Kind
from khien.indicators.names import host_of

_EDGE, _SHRINK = 5.0, 15.0
SUSPICIOUS = 50  # from here on a category is suggested
_WORDS = (
    (
        Category.ILLEGAL_GAMBLING,
        re.compile(r"bet|casino|nohu|slot|xoso|lode|bong88|w88|kubet|gamebai|taixiu|cacuoc"),
    ),
    (Category.FRAUD_LOAN, re.compile(r"vay(?:tien|nhanh|von)|tindung|loan|credit")),
    (Category.FRAUD_INVESTMENT, re.compile(r"invest|dautu|forex|trading|airdrop|staking|token|mining|chungkhoan")),
    (Category.FRAUD_JOB, re.compile(r"tuyendung|vieclam|congtacvien|ctv")),
    (Category.FRAUD_PARCEL, re.compile(r"parcel|buukien|giaohang|tracking|delivery")),
)


_MODEL_CODES, _GUARD_CODES = (
    frozenset({"model_high", "model_low"}),
    frozenset({"guard", "guard_shared", "nowhere"}),
)
_NONE: Mapping[str, Mapping[str, Any]] = {}
_HOME_PAGE = re.compile(r"[a-z]+://[^/?#]*/?")


@dataclass(frozen=True)
class Hit:
    """A feed names the value, its host or its domain (`match`); without a category it knows it as good."""

    feed: str
    category: str
    match: str


@dataclass(frozen=True)
class Snapshot:
    """Everything that a score is computed from; kept with the score, so that it can be computed again.

    Args:
        kind, value: the indicator.
        hits: what feeds say, the closest first.
        reports: how many people reported it.
        chance: the model's chance that it is harmful; None for kinds that the model does not read.
        model: the model's version.
        day: on which it was asked, ISO 8601: ages of names are counted to it.
        evidence: what collectors found on their last visit.
    """

    kind: str
    value: str
    hits: tuple[Hit, ...] = ()
    reports: int = 0
    chance: float | None = None
    model: str = ""
    day: str = ""
    evidence: tuple[Fact, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values; evidence is immutable and stands in it by its content hash."""
        plain = asdict(replace(self, evidence=()))
        return plain | {"evidence": [[fact.source, fact.digest] for fact in self.evidence]}

    @classmethod
    def from_json(cls, facts: dict[str, Any], known: Mapping[str, Mapping[str, Any]] = _NONE) -> "Snapshot":
        """Return what `as_json` was made from.

        Args:
            facts: the JSON values; those of older versions lack fields.
            known: data of evidence by digest.

        Raises:
            KeyError: a piece of evidence is not among the known.
        """
        evidence = tuple(Fact(source, digest, known[digest]) for source, digest in facts.get("evidence", []))
        return cls(**facts | {"hits": tuple(Hit(**hit) for hit in facts["hits"]), "evidence": evidence})


@dataclass(frozen=True)
class Reason:
    """One finding with the points that it brought, and the content hash of the evidence that it rests on."""

    code: str
    points: int
    facts: dict[str, str] = field(default_factory=dict)
    evidence: str = ""

    @property
    def speaks_against(self) -> bool:
        """Whether this is a sign of harm, and not where every score starts."""
        return self.points > 0 and self.code != "start"

    def text(self, language: str) -> str:
        """Return the sentence in a language, with the organisation's name as its people say it."""
        known = brands().get(self.facts.get("brand", ""))
        facts = self.facts | ({"brand": known.name(language)} if known else {})
        return _sentence(self.code, language) % facts


@cache
def _sentence(code: str, language: str) -> str:
    with translation.override(language):
        return str(weights.TABLE[code][1])


@dataclass(frozen=True)
class Score:
    """The result, from 0 to 100 with decimals that put in order what is nearly the same; `reasons` by weight."""

    score: float
    category: Category | None
    reasons: tuple[Reason, ...]
    version: str


def assess(snapshot: Snapshot) -> Score:
    """Return the score of a snapshot."""
    value = IndicatorValue(Kind(snapshot.kind), snapshot.value)
    found = findings(value)
    reasons = [
        *_from_feeds(snapshot),
        *_from_reports(snapshot),
        *_from_evidence(snapshot, found, value),
        *(Reason(item.name, weights.points(item.name), item.facts) for item in found),
    ]
    if snapshot.chance is not None:
        reasons = [Reason("start", weights.START), _from_model(snapshot), *reasons]
    # The model's points count unrounded: they put in order what is otherwise the same.
    rank = sum(reason.points for reason in reasons if reason.code not in _MODEL_CODES) + _model_points(snapshot)
    kept = round(_bounded(rank), 3) if snapshot.chance is not None else float(max(0, min(100, rank)))
    total = round(kept * _share_left(found, snapshot), 3)
    category = _category(snapshot, found, value) if total >= SUSPICIOUS else None
    version = "+".join(filter(None, (scorecard_version(), snapshot.model)))
    return Score(total, category, _added_up(reasons, kept, total), version)


def _added_up(reasons: list[Reason], kept: float, total: float) -> tuple[Reason, ...]:
    """Return the reasons by weight, so that their points add up to the score as a whole number.

    Args:
        kept: the points within their limits, before the guard list.
        total: what the guard list leaves of them.
    """
    taken = round(total) - round(kept)
    reasons = [replace(one, points=taken) if one.code in _GUARD_CODES else one for one in reasons]
    beyond = round(total) - sum(one.points for one in reasons)
    ranked = sorted(reasons, key=lambda one: (one.code != "start", -abs(one.points)))
    if beyond:
        ranked.append(Reason("limits", beyond))
    return tuple(ranked) or (Reason("nothing_known", 0),)


def _bounded(points: float) -> float:
    """Return points between 0 and 100; the last five on either side shrink, so that no order is lost."""
    if points < _EDGE:
        return _EDGE * math.exp((points - _EDGE) / _SHRINK)
    if points > 100 - _EDGE:
        return 100 - _EDGE * math.exp((100 - _EDGE - points) / _SHRINK)
    return points


def _share_left(found: list[Finding], snapshot: Snapshot) -> float:
    """Return what the guard list leaves of the points, and nothing where no site can be.

    An address keeps all of them on a shared host, where anything may stand, and when a feed names exactly it.
    """
    names = {item.name for item in found}
    if not names & _GUARD_CODES:
        return 1.0
    if "nowhere" in names:
        return 0.0
    if snapshot.kind != Kind.URL or _HOME_PAGE.fullmatch(snapshot.value):
        return weights.GUARDED_NAME
    exact = any(hit.match == "itself" and hit.category for hit in snapshot.hits)
    return 1.0 if exact or "guard_shared" in names else weights.GUARDED_ADDRESS


def _from_feeds(snapshot: Snapshot) -> Iterator[Reason]:
    left = weights.FEEDS_AT_MOST
    for hit in snapshot.hits:
        code = f"feed_{hit.match}" if hit.category else "feed_good"
        points = min(weights.points(code), left)
        left -= max(points, 0)
        said = fact_digest("feed", {"feed": hit.feed, "category": hit.category, "match": hit.match})
        yield Reason(code, points, {"feed": hit.feed}, said)


def _from_reports(snapshot: Snapshot) -> Iterator[Reason]:
    if snapshot.reports:
        points = min(weights.points("reported") * snapshot.reports, weights.REPORTS_AT_MOST)
        yield Reason("reported", points, {"count": str(snapshot.reports)})


def _from_evidence(snapshot: Snapshot, found: list[Finding], value: IndicatorValue) -> Iterator[Reason]:
    brand = next((item.facts["brand"] for item in found if item.name.startswith("pretends_")), "")
    left = weights.EVIDENCE_AT_MOST
    for item in evidenced(snapshot.evidence, snapshot.day, host_of(value) or "", brand):
        points = min(weights.points(item.name), left)
        left -= max(points, 0)
        yield Reason(item.name, points, item.facts, item.digest)


def _model_points(snapshot: Snapshot) -> float:
    """Return what the model adds to the start, or takes from it: nothing at even odds."""
    if snapshot.chance is None:
        return 0.0
    chance = min(max(snapshot.chance, 1e-9), 1 - 1e-9)
    return weights.MODEL_PER_UNIT * math.log(chance / (1 - chance))


def _from_model(snapshot: Snapshot) -> Reason:
    chance = snapshot.chance or 0.0
    shown = f"{min(99, 100 * chance):.0f}"  # nothing is certain from letters
    code = "model_high" if chance >= 0.5 else "model_low"
    said = _model_digest(f"{chance:.4f}", snapshot.model)
    return Reason(code, round(_model_points(snapshot)), {"percent": shown}, said)


@lru_cache(maxsize=20_000)  # of four decimals there are no more
def _model_digest(chance: str, model: str) -> str:
    return fact_digest("model", {"chance": chance, "model": model})


def _category(snapshot: Snapshot, found: list[Finding], value: IndicatorValue) -> Category:
    """Suggest what it is: what feeds say, whom it imitates, which words it uses."""
    said = [Category(hit.category) for hit in snapshot.hits if hit.category]
    if said and said[0] is not Category.FRAUD_OTHER:
        return said[0]
    if any(item.name.startswith("pretends_") for item in found):
        return Category.PHISHING if value.kind is Kind.URL else Category.IMPERSONATION
    for category, words in _WORDS:
        if words.search(value.value):
            return category
    if any(item.name == "gives_program" for item in found):
        return Category.MALWARE
    return Category.PHISHING if value.kind is Kind.URL else Category.FRAUD_OTHER
