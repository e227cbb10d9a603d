"""Gather what is known about indicators, score it, and keep both."""

from collections.abc import Sequence

from django.db import DatabaseError
from django.db.models import Count
from django.utils import timezone

from khien.analysis.evidence_signals import COMPARED, VISITED, Fact, current
from khien.analysis.facts import fact_digest
from khien.analysis.model import Kind as ModelKind
from khien.analysis.model import reduced, shipped
from khien.analysis.models import Assessment, Evidence
from khien.analysis.score import Hit, Score, Snapshot, assess
from khien.analysis.signals import is_nowhere
from khien.core.errors import KhienError
from khien.indicators.kinds import IndicatorValue, Kind
from khien.indicators.models import Indicator, digest_of
from khien.indicators.names import host_of
from khien.intake.feeds import hits as feed_hits

_MODELS = {Kind.DOMAIN: ModelKind.NAME, Kind.URL: ModelKind.ADDRESS}


def snapshots(values: Sequence[IndicatorValue], *, stored: bool = True) -> list[Snapshot]:
    """Return what is known about each value now: feeds, reports, the model; a query for each thousand.

    Args:
        stored: whether the database is asked; without it only the value itself speaks.
    """
    digests = [digest_of(value) for value in values]
    said = feed_hits(values) if stored else {}
    counts = _report_counts(digests) if stored else {}
    chances = _chances(values)
    version = shipped()[1]
    day = timezone.now().date().isoformat()
    evidence = _evidence_of(digests) if stored else {}
    return [
        Snapshot(
            value.kind,
            value.value,
            tuple(Hit(hit.feed, hit.category or "", hit.match.value) for hit in said.get(value, ())),
            counts.get(digest, 0),
            chances.get(value),
            version if value in chances else "",
            day,
            tuple(current(evidence.get(digest, []))),
        )
        for value, digest in zip(values, digests, strict=True)
    ]


def score_values(values: Sequence[IndicatorValue], *, stored: bool = True) -> list[Score]:
    """Score values as things stand now, without keeping anything; `stored` as for `snapshots`."""
    return [assess(snapshot) for snapshot in snapshots(values, stored=stored)]


def database_answers() -> bool:
    """Whether feeds and reports can be asked: the database is there and has its tables."""
    try:
        snapshots([IndicatorValue(Kind.DOMAIN, "example.com")])
    except DatabaseError:
        return False
    return True


def assess_indicators(indicators: Sequence[Indicator]) -> list[Assessment]:
    """Score stored indicators, and keep evidence and scores."""
    known = snapshots([indicator.as_value for indicator in indicators])
    pairs = list(zip(indicators, known, strict=True))
    Evidence.objects.bulk_create(
        (evidence for indicator, snapshot in pairs for evidence in _evidence(indicator, snapshot)),
        ignore_conflicts=True,
    )
    return Assessment.objects.bulk_create(_assessment(indicator, snapshot) for indicator, snapshot in pairs)


class EvidenceLost(KhienError):
    """A score rests on evidence that is gone, or is not what it was."""


def computed_again(assessment: Assessment) -> Score:
    """Return the score of a kept assessment, computed from the stored evidence by the scorecard of today.

    Raises:
        EvidenceLost: a piece of it is not there with the content hash that it had.
    """
    wanted = [digest for _source, digest in assessment.snapshot.get("evidence", [])]
    rows = Evidence.objects.filter(indicator=assessment.indicator_id, digest__in=wanted)
    known = {
        digest: data
        for digest, source, data in rows.values_list("digest", "source", "data")
        if fact_digest(source, data) == digest
    }
    if lost := set(wanted) - set(known):
        raise EvidenceLost(f"Evidence with the content hash {min(lost)} is gone or was altered.")
    return assess(Snapshot.from_json(assessment.snapshot, known))


def _evidence_of(digests: Sequence[str]) -> dict[str, list[Fact]]:
    """Return what collectors found, by the digest of the value."""
    found: dict[str, list[Fact]] = {}
    for start in range(0, len(digests), 500):
        rows = Evidence.objects.filter(
            indicator__digest__in=digests[start : start + 500], source__in=VISITED | COMPARED
        )
        for owner, source, digest, data in rows.values_list("indicator__digest", "source", "digest", "data"):
            found.setdefault(owner, []).append(Fact(source, digest, data))
    return found


def _report_counts(digests: Sequence[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for start in range(0, len(digests), 500):
        rows = Indicator.objects.filter(digest__in=digests[start : start + 500])
        counts |= dict(rows.annotate(count=Count("mentions")).values_list("digest", "count"))
    return counts


def _chances(values: Sequence[IndicatorValue]) -> dict[IndicatorValue, float]:
    models, _version = shipped()
    chances: dict[IndicatorValue, float] = {}
    for kind, model in _MODELS.items():
        mine = [value for value in values if value.kind is kind and not is_nowhere(host_of(value) or "")]
        if mine:
            found = models[model].chances([reduced(value.value, model) for value in mine])
            chances |= {value: round(float(chance), 9) for value, chance in zip(mine, found, strict=True)}
    return chances


def _evidence(indicator: Indicator, snapshot: Snapshot) -> list[Evidence]:
    """Each feed's word and the model's answer are facts of their own; the same fact again is the same row."""
    facts = [("feed", {"feed": hit.feed, "category": hit.category, "match": hit.match}) for hit in snapshot.hits]
    if snapshot.chance is not None:
        facts.append(("model", {"chance": f"{snapshot.chance:.4f}", "model": snapshot.model}))
    return [
        Evidence(indicator=indicator, source=source, data=data, digest=fact_digest(source, data))
        for source, data in facts
    ]


def _assessment(indicator: Indicator, snapshot: Snapshot) -> Assessment:
    score = assess(snapshot)
    return Assessment(
        indicator=indicator,
        score=round(score.score),
        category=score.category or "",
        reasons=[
            {"code": r.code, "points": r.points, "vi": r.text("vi"), "en": r.text("en"), "evidence": r.evidence}
            for r in score.reasons
        ],
        snapshot=snapshot.as_json(),
        version=score.version,
    )
