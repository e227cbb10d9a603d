"""Compare what was just found with what is known: whose icon or logo a page shows, where else its parts were seen.

The answers are facts of their own, because they depend on what was known at that moment.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from khien.analysis import logos, looks
from khien.analysis.brands import brands, official_domains
from khien.analysis.collectors.gather import Result
from khien.analysis.models import Evidence, Trace
from khien.analysis.traces import shared
from khien.indicators.kinds import IndicatorValue, Kind
from khien.indicators.models import Indicator, digest_of
from khien.indicators.names import host_of, registrable_domain

# A server is shared by too many strangers to say something about one of them.
_TELLING = {"kit", "tracker", "certificate", "favicon"}
_MOST_TRACES = 60


def compare(indicator: Indicator, results: Sequence[Result]) -> list[Result]:
    """Return further facts about an indicator, from what collectors found now."""
    page = next((one for one in results if one.source == "page" and "failure" not in one.data), None)
    found = list(_alike(indicator, page)) if page else []
    return found + list(_elsewhere(indicator, results))


def _alike(indicator: Indicator, page: Result) -> Iterator[Result]:
    """Whose icon or logo it is, when it is that of a protected organisation and the page is not theirs."""
    mine = [page.data.get("favicon_look", ""), *page.data.get("logo_looks", [])]
    signatures = [bytes.fromhex(look) for look in mine if look]
    own = _site(indicator)
    if not signatures or own in official_domains():
        return
    best: dict[str, float] = {}
    for brand, look in _official_looks():
        likeness = max(looks.likeness(look, one) for one in signatures)
        if likeness >= looks.ALIKE:
            best[brand] = max(best.get(brand, 0), likeness)
    for brand, likeness in sorted(best.items(), key=lambda one: -one[1])[:3]:
        yield Result("alike", {"brand": brand, "likeness": f"{likeness:.2f}", "at": page.data["at"]})


def _official_looks() -> Iterator[tuple[str, bytes]]:
    """Yield what the official sites showed, and the newest logos that were given: brand and signature."""
    owner = {domain: brand.code for brand in brands().values() for domain in brand.domains}
    digests = [digest_of(IndicatorValue(Kind.DOMAIN, domain)) for domain in owner]
    rows = Evidence.objects.filter(source__in=("page", logos.SOURCE), indicator__digest__in=digests)
    given: dict[str, Mapping[str, Any]] = {}
    for domain, source, data in rows.order_by("pk").values_list("indicator__value", "source", "data"):
        if source == logos.SOURCE:
            given[data["brand"]] = data
        else:
            yield from ((owner[domain], look) for look in _looks_of(data))
    for brand, data in given.items():
        yield from ((brand, look) for look in _looks_of(data))


def _looks_of(data: Mapping[str, Any]) -> Iterator[bytes]:
    for look in {data.get("favicon_look"), *data.get("logo_looks", [])}:
        if look:
            yield bytes.fromhex(look)


def _elsewhere(indicator: Indicator, results: Sequence[Result]) -> Iterator[Result]:
    """On how many other sites that people reported a part of this one was seen."""
    traces = {one.key: (one, result) for result in results for one in shared(result.source, result.data)}
    telling = [key for key, (one, _result) in traces.items() if one.kind in _TELLING][:_MOST_TRACES]
    rows = Trace.objects.filter(key__in=telling, indicator__mentions__isnull=False).exclude(indicator=indicator)
    sites: dict[str, set[str]] = {}
    for key, kind, value in rows.values_list("key", "indicator__kind", "indicator__value").distinct()[:500]:
        sites.setdefault(key, set()).add(_site_of(IndicatorValue(Kind(kind), value)))
    own = _site(indicator)
    for key, found in sorted(sites.items()):
        if others := sorted(found - {own}):
            one, result = traces[key]
            yield Result("elsewhere", _told(one.kind, one.value, others) | {"at": result.data["at"]})


def _told(kind: str, value: str, others: list[str]) -> dict[str, Any]:
    return {"kind": kind, "value": value[:200], "sites": len(others), "example": others[0]}


def _site(indicator: Indicator) -> str:
    return _site_of(indicator.as_value)


def _site_of(value: IndicatorValue) -> str:
    host = host_of(value) or value.value
    return registrable_domain(host) or host
