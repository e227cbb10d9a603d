"""Is this on the list? Answers from what is published; nothing about the question is kept."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from khien.analysis.guardlist import Protected, Protection, protection_of
from khien.cases.models import Decision
from khien.indicators.kinds import IndicatorValue, Kind
from khien.indicators.names import host_of, is_public_suffix
from khien.indicators.parse import parse
from khien.protection.filtering.models import ListEntry


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
    """Look a value up: itself, and for names and addresses every name above, in at most two queries."""
    host = host_of(value) if value.kind in {Kind.DOMAIN, Kind.URL, Kind.EMAIL} else None
    if host and (entry := _listed(value, host)):
        return Verdict(value, Answer.LISTED, entry.decision, entry)
    if warning := _warned(value):
        return Verdict(value, Answer.WARNED, warning)
    protection = protection_of(host) if host else None
    return Verdict(value, _judge(value, protection), protection=protection)


def still_blocking(entry: ListEntry) -> ListEntry | None:
    """Return what blocks an entry's value now: the entry itself, its renewal, or a name above; None when free."""
    value = parse(entry.value)
    host = host_of(value)
    return _listed(value, host) if host else None


def _listed(value: IndicatorValue, host: str) -> ListEntry | None:
    in_force = ListEntry.objects.in_force().select_related("decision__case")
    found = in_force.filter(scope=Decision.Scope.NAME, value__in=above(host))
    if value.kind is Kind.URL:
        found = found | in_force.filter(scope=Decision.Scope.ADDRESS, value=value.value)
    return max(found, key=lambda row: (len(row.value), row.pk), default=None)


def _warned(value: IndicatorValue) -> Decision | None:
    warnings = Decision.objects.in_force().filter(kind=Decision.Kind.WARN).select_related("case")
    return warnings.filter(case__subject__kind=value.kind, case__subject__value=value.value).first()


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
