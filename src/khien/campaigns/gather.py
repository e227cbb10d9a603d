"""Read from reports what they can have in common with others; a number of queries that does not grow with them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import structlog
from django.core.files.storage import default_storage
from PIL import Image

from khien.analysis import looks
from khien.analysis.brands import hotlines
from khien.analysis.guardlist import is_guarded
from khien.analysis.models import Evidence
from khien.analysis.traces import SHARED, is_its_own, shared
from khien.campaigns import texts
from khien.campaigns.traits import Trait, TraitKind
from khien.fetching.addresses import is_public
from khien.indicators.errors import NotAnIndicator
from khien.indicators.kinds import IndicatorValue, Kind
from khien.indicators.phones import is_short, read_phone
from khien.indicators.subjects import subject_of
from khien.intake.models import Attachment, Mention, Report
from khien.intake.pictures import BROKEN

log = structlog.get_logger(__name__)


def traits_of(reports: Sequence[Report]) -> dict[int, list[Trait]]:
    """Return the traits of each report, by its number."""
    found: dict[int, list[Trait]] = {report.pk: list(_of_text(report)) for report in reports}
    named: dict[int, set[int]] = defaultdict(set)
    for mention in Mention.objects.filter(report__in=reports).select_related("indicator"):
        named[mention.indicator_id].add(mention.report_id)
        if trait := _of_indicator(mention.indicator.as_value):
            found[mention.report_id].append(trait)
    for indicator, trait in _of_evidence(list(named)):
        for report_id in named[indicator]:
            found[report_id].append(trait)
    for attachment in Attachment.objects.filter(report__in=reports):
        found[attachment.report_id or 0].extend(_of_file(attachment.name))
    return {report: list(dict.fromkeys(traits)) for report, traits in found.items()}


def _of_text(report: Report) -> Iterator[Trait]:
    signature = texts.signature(report.text)
    for bucket in texts.buckets(signature):
        yield Trait(TraitKind.TEXT, bucket, signature)


def _of_file(name: str) -> Iterator[Trait]:
    """What a report shows, and what a page showed, are compared alike."""
    try:
        with default_storage.open(name) as file:
            signature = looks.signature(file.read())
    except (*BROKEN, Image.DecompressionBombError):  # deleted, lost or damaged: the report is grouped without it
        log.warning("picture cannot be compared", name=name)
        return
    for bucket in looks.buckets(signature):
        yield Trait(TraitKind.PICTURE, bucket, signature)


def _of_indicator(value: IndicatorValue) -> Trait | None:
    """What everybody names ties nobody together: half of all reports name a bank, its hotline, a popular site."""
    subject = _number_behind(subject_of(value, is_guarded))
    if subject.kind is Kind.DOMAIN and is_guarded(subject.value):
        return None
    if subject.kind is Kind.PHONE and (is_short(subject.value) or subject.value in hotlines()):
        return None
    if subject.kind is Kind.IP and not is_public(subject.value):
        return None
    return Trait(TraitKind.INDICATOR, f"{subject.kind}:{subject.value}")


def _number_behind(value: IndicatorValue) -> IndicatorValue:
    """Return the telephone number of a Zalo account that bears one: one reporter copies this, another that."""
    platform, _colon, number = value.value.partition(":")
    if value.kind is not Kind.SOCIAL_PROFILE or platform != "zalo":
        return value
    try:
        return IndicatorValue(Kind.PHONE, read_phone(number))
    except NotAnIndicator:
        return value


def _of_evidence(indicators: list[int]) -> Iterator[tuple[int, Trait]]:
    rows = Evidence.objects.filter(indicator__in=indicators, source__in=list(SHARED))
    for indicator, source, data in rows.values_list("indicator", "source", "data"):
        for one in shared(source, data):
            yield indicator, Trait(TraitKind(one.kind), one.value)
        if source == "page" and is_its_own(source, data) and (picture := data.get("screenshot")):
            for trait in _of_file(picture["name"]):
                yield indicator, trait
