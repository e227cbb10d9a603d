"""Find entries of the list, also ended ones: by name, number, category and time. Each page costs the same."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from khien.cases.models import Decision
from khien.indicators.errors import NotAnIndicator
from khien.indicators.kinds import Kind
from khien.indicators.names import host_of
from khien.indicators.parse import parse
from khien.protection.filtering.models import ListEntry
from khien.protection.filtering.tree import end_of, key_of

PAGE = 50
_REF = re.compile(r"KH-\d{4}-\d{6,12}(-\d{1,4})?", re.IGNORECASE)


@dataclass(frozen=True)
class Search:
    """What is asked for; empty means anything.

    Args:
        text: a name, an address, or the number of a case or of a decision.
        category: a word of `Category`.
        state: `in_force`, `ended`, or both.
        since, until: days, both counted in, on which the block was approved.
    """

    text: str = ""
    category: str = ""
    state: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Found:
    """One page of entries, the newest first, and from where the next one goes on."""

    entries: list[ListEntry]
    older: int | None  # give it as `before`


def find(search: Search, before: int | None = None) -> Found:
    """Return one page.

    Args:
        search: what is asked for.
        before: only entries whose decision is older than this one: a page costs the same however far back it lies.
    """
    rows = ListEntry.objects.filter(_asked(search), added_serial__isnull=False)
    if before is not None:
        rows = rows.filter(_older_than(before))
    page = list(rows.select_related("decision").order_by("-decision__decided_at", "-decision_id")[: PAGE + 1])
    return Found(page[:PAGE], page[PAGE - 1].decision_id if len(page) > PAGE else None)


def _older_than(before: int) -> Q:
    """Return what was decided earlier; of decisions of one moment, those with the lower number."""
    moment = Decision.objects.filter(pk=before).values("decided_at")[:1]
    return Q(decision__decided_at__lte=moment) & ~Q(decision__decided_at=moment, decision_id__gte=before)


def _asked(search: Search) -> Q:
    wanted = _named(search.text) if search.text else Q()
    if search.category:
        wanted &= Q(decision__category=search.category)
    if search.state:
        wanted &= Q(removed_serial__isnull=search.state == "in_force")
    if search.since:
        wanted &= Q(decision__decided_at__gte=_start(search.since))
    if search.until:
        wanted &= Q(decision__decided_at__lt=_start(search.until + timedelta(days=1)))
    return wanted


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _named(text: str) -> Q:
    """Read the words: a number, or a name with everything under it and above it; nothing else is found."""
    if ref := _REF.fullmatch(text):
        number = text.upper()
        return Q(decision__ref=number) if ref[1] else Q(decision__case__ref=number)
    try:
        value = parse(text)
    except NotAnIndicator:
        return Q(pk=None)
    host = host_of(value) if value.kind in {Kind.DOMAIN, Kind.URL} else None
    if host is None:
        return Q(value=value.value)
    labels = host.split(".")
    above = [".".join(labels[depth:]) for depth in range(len(labels))]
    key = key_of(host)
    return Q(value__in=[value.value, *above]) | Q(scope="name", key__gte=key, key__lt=end_of(key))
