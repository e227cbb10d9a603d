"""The queue: the most harmful comes first, and 400 reports of one thing are one row."""

from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from khien.cases.models import Case, Decision
from khien.cases.states import CaseState
from khien.people.models import Person

SOON = timedelta(days=7)


class View(StrEnum):
    """The ways to look at the queue; the words stand in addresses."""

    OPEN = "open"
    SECOND = "second"
    EXPIRING = "expiring"
    ALL = "all"


def queue(view: View, *, by: Person, search: str = "") -> QuerySet[Case]:
    """Return the cases of a view, the most harmful first.

    Args:
        view: which cases.
        by: who looks: nobody is shown their own proposals as work for a second person.
        search: part of the name or the beginning of a reference; `[.]` and `hxxp` are understood.
    """
    cases = _of_view(view, by)
    if wanted := refanged(search):
        cases = cases.filter(Q(subject__value__icontains=wanted) | Q(ref__istartswith=wanted))
    return with_facts(cases).order_by("-priority", "pk")


def _of_view(view: View, by: Person) -> QuerySet[Case]:
    match view:
        case View.OPEN:
            return Case.objects.filter(state=CaseState.OPEN)
        case View.SECOND:
            return Case.objects.awaiting(by)
        case View.EXPIRING:
            return Case.objects.expiring_before(timezone.now() + SOON)
        case View.ALL:
            return Case.objects.all()


def with_facts(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Add what a row shows, in the same query: the number of reports, and when the block in force ends."""
    links = Case.reports.through.objects.filter(case=OuterRef("pk")).order_by().values("case")
    counted: QuerySet[Any, Any] = links.annotate(number=Count("pk"))
    block = Decision.objects.in_force().filter(case=OuterRef("pk"), kind=Decision.Kind.BLOCK)
    return cases.select_related("subject", "assessment", "owner").annotate(
        report_count=Subquery(counted.values("number"), output_field=IntegerField()),
        block_ends_at=Subquery(block.values("expires_at")[:1]),
    )


def refanged(search: str) -> str:
    """Return what was meant by a search: people paste names in the form in which we show them."""
    plain = search.strip().lower().replace("[.]", ".").replace("[@]", "@")
    return "http" + plain[4:] if plain.startswith("hxxp") else plain
