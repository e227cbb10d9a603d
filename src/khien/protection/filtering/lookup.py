"""Is this on the list? Answers from what is published; nothing about the question is kept."""

from dataclasses import dataclass
from enum import StrEnum

from khien.analysis.guardlist import Protection, protection_of
from khien.cases.models import Decision
from khien.indicators.kinds import IndicatorValue, Kind
from khien.indicators.names import host_of, is_public_suffix
from khien.protection.filtering.models import ListEntry


class Answer(StrEnum):
    """What is known."""

    LISTED = "listed"
    PROTECTED = "protected"
    NOT_LISTED = "not_listed"


@dataclass(frozen=True)
class Verdict:
    """The answer for one value; `entry` is there when it is listed, `protection` when it is on the guard list."""

    value: IndicatorValue
    answer: Answer
    entry: ListEntry | None = None
    protection: Protection | None = None


def look_up(value: IndicatorValue) -> Verdict:
    """Look a value up: itself, and for names and addresses every name above, in one query."""
    host = host_of(value) if value.kind in {Kind.DOMAIN, Kind.URL} else None
    names = above(host) if host else []
    in_force = ListEntry.objects.in_force().select_related("decision__case")
    found = in_force.filter(scope=Decision.Scope.NAME, value__in=names)
    if value.kind is Kind.URL:
        found = found | in_force.filter(scope=Decision.Scope.ADDRESS, value=value.value)
    entry = max(found, key=lambda row: len(row.value), default=None)
    if entry:
        return Verdict(value, Answer.LISTED, entry)
    protection = protection_of(host) if host else None
    return Verdict(value, Answer.PROTECTED if protection else Answer.NOT_LISTED, None, protection)


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
    if verdict.entry:
        decision = verdict.entry.decision
        facts |= {
            "matched": verdict.entry.value,
            "scope": verdict.entry.scope,
            "case": decision.case.ref,
            "decision": decision.ref,
            "category": decision.category,
            "reason": decision.reason,
            "basis": decision.basis,
            "since": decision.decided_at.isoformat() if decision.decided_at else None,
            "until": decision.expires_at.isoformat() if decision.expires_at else None,
            "serial": verdict.entry.added_serial,
            "appeal": f"{public_address}/appeal/{decision.ref}/",
        }
    return facts
