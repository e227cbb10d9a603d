"""Is this on the list? Answers from what is published; nothing about the question is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q

from khien.analysis.guardlist import Protected, Protection, protection_of
from khien.cases.models import Decision
from khien.indicators.kinds import IndicatorValue, Kind
from khien.indicators.models import digest_of
from khien.indicators.names import host_of, is_public_suffix
from khien.indicators.parse import parse
from khien.indicators.spelling import of_address
from khien.protection.filtering.models import ListEntry
from khien.protection.filtering.prefixes.expressions import expressions, prefix_of


class Answer(StrEnum):
    """What is known."""

    LISTED = "listed"  # blocked
    WARNED = "warned"  # two people warn of it; it is of a kind that cannot be blocked, or need not be
    OFFICIAL = "official"  # on the guard list: a name that many people rely on
    SHARED = "shared"  # a host on which strangers put their pages: the host itself says nothing
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Verdict:
    """The answer for one value, with the decision or the rule that it rests on."""

    value: IndicatorValue
    answer: Answer
    decision: Decision | None = None
    entry: ListEntry | None = None
    protection: Protection | None = None


def look_up(value: IndicatorValue) -> Verdict:
    """Look a value up: itself, and for names and addresses every name above, in at most three queries."""
    return look_up_many([value])[0]


def is_listed(name: str) -> bool:
    """Whether a name, or one above it, is blocked now."""
    return look_up(parse(name, Kind.DOMAIN)).answer is Answer.LISTED


def look_up_many(values: Sequence[IndicatorValue]) -> list[Verdict]:
    """Look several values up, in as many queries as one."""
    hosts = {value: _host(value) for value in values}
    listed = _listed(hosts)
    rest = [value for value in values if value not in listed]
    warned = _warned(rest) if rest else {}
    return [_verdict(value, hosts[value], listed.get(value), warned.get(value)) for value in values]


def _host(value: IndicatorValue) -> str | None:
    return host_of(value) if value.kind in {Kind.DOMAIN, Kind.URL, Kind.EMAIL} else None


def _verdict(
    value: IndicatorValue, host: str | None, entry: ListEntry | None, warning: Decision | None
) -> Verdict:
    if entry:
        return Verdict(value, Answer.LISTED, entry.decision, entry)
    if warning:
        return Verdict(value, Answer.WARNED, warning)
    protection = protection_of(host) if host else None
    return Verdict(value, _judge(value, protection), protection=protection)


def still_blocking(entry: ListEntry) -> ListEntry | None:
    """Return what blocks an entry's value now: the entry itself, its renewal, or a name above; None when free."""
    value = parse(entry.value)
    return _listed({value: host_of(value)}).get(value)


def _listed(hosts: Mapping[IndicatorValue, str | None]) -> dict[IndicatorValue, ListEntry]:
    """Return what blocks each, as resolvers see names and devices see addresses: however an address is spelled."""
    names = {value: above(host) for value, host in hosts.items() if host}
    if not names:
        return {}
    addresses = {value: expressions(value.value) for value in names if value.kind is Kind.URL}
    prefixes = {prefix_of(one) for some in addresses.values() for one in some}
    wanted = Q(scope=Decision.Scope.NAME, value__in={name for some in names.values() for name in some})
    wanted |= Q(scope=Decision.Scope.ADDRESS, prefix__in=prefixes)
    listed = ListEntry.objects.in_force().filter(wanted)
    if not listed.exists():  # so it is with most; to ask this alone takes less than half of the time
        return {}
    by_place: dict[str, ListEntry] = {}
    for row in listed.select_related("decision__case").order_by("pk"):
        is_name = row.scope == Decision.Scope.NAME
        by_place[row.value if is_name else of_address(row.value)] = row
    found = {
        value: [by_place[place] for place in (*some, *addresses.get(value, ())) if place in by_place]
        for value, some in names.items()
    }
    return {value: max(rows, key=lambda row: (len(row.value), row.pk)) for value, rows in found.items() if rows}


def _warned(values: Sequence[IndicatorValue]) -> dict[IndicatorValue, Decision]:
    warnings = Decision.objects.in_force().filter(kind=Decision.Kind.WARN)
    warnings = warnings.filter(case__subject__digest__in=[digest_of(value) for value in values])
    if not warnings.exists():
        return {}
    return {row.case.subject.as_value: row for row in warnings.select_related("case__subject")}


def _judge(value: IndicatorValue, protection: Protection | None) -> Answer:
    if protection is None or protection.kind is Protected.PUBLIC_SUFFIX or value.kind is Kind.EMAIL:
        return Answer.UNKNOWN
    return Answer.SHARED if protection.kind.is_shared else Answer.OFFICIAL


def above(name: str) -> list[str]:
    """Return a name and the names above it that somebody could have registered."""
    labels = name.split(".")
    candidates = (".".join(labels[start:]) for start in range(len(labels) - 1))
    return [candidate for candidate in candidates if not is_public_suffix(candidate)]


def as_facts(verdict: Verdict, public_address: str) -> dict[str, object]:
    """Return the verdict as plain values for programs."""
    facts: dict[str, object] = {
        "kind": verdict.value.kind,
        "value": verdict.value.value,
        "listed": verdict.answer is Answer.LISTED,
        "answer": verdict.answer,
    }
    if verdict.protection:
        facts["protection"] = verdict.protection.kind
    if verdict.decision:
        facts |= _facts_of(verdict.decision)
    if verdict.entry:
        ref = verdict.entry.decision.ref
        facts |= {
            "matched": verdict.entry.value,
            "scope": verdict.entry.scope,
            "serial": verdict.entry.added_serial,
            "entry": f"{public_address}/list/{ref}/",
            "appeal": f"{public_address}/appeal/{ref}/",
        }
    return facts


def _facts_of(decision: Decision) -> dict[str, object]:
    return {
        "case": decision.case.ref,
        "decision": decision.ref,
        "category": decision.category,
        "reason": decision.reason,
        "basis": decision.basis,
        "since": _text(decision.decided_at),
        "until": _text(decision.expires_at),
    }


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
