"""What the public log says of one block: who decided, how it ended, and every appeal against it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from khien.ledger.record import facts_of
from khien.people.models import Unit
from khien.people.rights import Role

Fact = Mapping[str, Any]
_KINDS = ("decision.approved", "decision.ended", "appeal.received", "appeal.answered")


@dataclass(frozen=True)
class Party:
    """Somebody as the public may know them: the unit, the roles, and a pseudonym that stays the same."""

    person: str
    unit: str
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Complaint:
    """An appeal, and its answer when there is one."""

    received: Fact
    answered: Fact | None
    by: Party | None


@dataclass(frozen=True)
class BlockRecord:
    """Everything that the log says of a block; None where it says nothing."""

    approval: Fact | None
    proposed_by: Party | None
    approved_by: Party | None
    ended: Fact | None
    appeals: tuple[Complaint, ...]


def record_of(ref: str) -> BlockRecord:
    """Read the log about a decision, in two queries."""
    facts = facts_of(ref, _KINDS)
    approvals, ends, received, answered = (facts[kind] for kind in _KINDS)
    approval = next(iter(approvals), None)
    actors = [fact["by"] for fact in (*approvals, *answered)] + [one["public"]["proposed_by"] for one in approvals]
    named = Unit.objects.filter(code__in={actor.get("unit", "") for actor in actors})
    units = {unit.code: str(unit) for unit in named} if actors else {}
    return BlockRecord(
        approval,
        _party(approval["public"]["proposed_by"], units) if approval else None,
        _party(approval["by"], units) if approval else None,
        next(iter(ends), None),
        tuple(_complaints(received, answered, units)),
    )


def _complaints(
    received: list[dict[str, Any]], answered: list[dict[str, Any]], units: Mapping[str, str]
) -> list[Complaint]:
    answers = {fact["public"].get("appeal_id"): fact for fact in answered}
    pairs = [(fact, answers.get(fact["public"].get("appeal_id"))) for fact in received]
    return [Complaint(fact, answer, _party(answer["by"], units) if answer else None) for fact, answer in pairs]


def _party(actor: Mapping[str, str], units: Mapping[str, str]) -> Party:
    roles = tuple(str(Role(role).label) for role in actor.get("role", "").split("+") if role in Role.values)
    return Party(actor.get("person", ""), units.get(actor.get("unit", ""), actor.get("unit", "")), roles)
