"""What feeds say about an indicator, about its host, and about the domain that somebody registered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from khien.core.categories import Category
from khien.indicators.kinds import IndicatorValue, Kind
from khien.indicators.models import digest_of
from khien.indicators.names import host_of, is_name, is_public_suffix, registrable_domain
from khien.intake.models import Observation

_VALUES = 1_000  # in one query


class Match(StrEnum):
    """What of the indicator the feed has named."""

    ITSELF = "itself"
    HOST = "host"
    REGISTRABLE_DOMAIN = "registrable_domain"


@dataclass(frozen=True, slots=True)
class FeedHit:
    """A feed names an indicator, or what it stands on.

    Args:
        feed: slug of the feed.
        category: what the feed says it is; None when the feed says that it is good.
        first_seen: when the feed said so first.
        last_seen: when the feed said so last.
        match: what exactly the feed named.
    """

    feed: str
    category: Category | None
    first_seen: datetime
    last_seen: datetime
    match: Match


def hits(values: Sequence[IndicatorValue]) -> dict[IndicatorValue, list[FeedHit]]:
    """Return what feeds say, in one query for each thousand values.

    An address, an e-mail address and a name are also found by their host and their registrable domain, never by
    a public suffix: a list that names `github.io` says nothing about `someone.github.io`.

    Returns:
        An entry for each value, without hits an empty list; the closest matches come first.
    """
    found: dict[IndicatorValue, list[FeedHit]] = {value: [] for value in values}
    distinct = list(found)
    for start in range(0, len(distinct), _VALUES):
        _find(distinct[start : start + _VALUES], found)
    return found


def _find(values: Sequence[IndicatorValue], found: dict[IndicatorValue, list[FeedHit]]) -> None:
    asked = {value: [(match, digest_of(thing)) for match, thing in _stands_on(value)] for value in values}
    digests = {digest for pairs in asked.values() for _match, digest in pairs}
    said: dict[str, list[tuple[str, str, datetime, datetime]]] = {}
    rows = Observation.objects.filter(indicator__digest__in=digests).order_by("feed__slug")
    fields = ("indicator__digest", "feed__slug", "category", "first_seen_at", "last_seen_at")
    for digest, feed, category, first, last in rows.values_list(*fields):
        said.setdefault(digest, []).append((feed, category, first, last))
    for value, pairs in asked.items():
        for match, digest in pairs:
            for feed, category, first, last in said.get(digest, ()):
                found[value].append(FeedHit(feed, Category(category) if category else None, first, last, match))


def _stands_on(value: IndicatorValue) -> Iterator[tuple[Match, IndicatorValue]]:
    yield Match.ITSELF, value
    host = (host_of(value) or "").strip("[]")
    if not host or value.kind is Kind.IP:
        return
    if not is_name(host):
        yield Match.HOST, IndicatorValue(Kind.IP, host)
        return
    if value.kind is not Kind.DOMAIN and not is_public_suffix(host):
        yield Match.HOST, IndicatorValue(Kind.DOMAIN, host)
    domain = registrable_domain(host)
    if domain and domain != host:
        yield Match.REGISTRABLE_DOMAIN, IndicatorValue(Kind.DOMAIN, domain)
