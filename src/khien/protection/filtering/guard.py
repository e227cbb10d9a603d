"""When a publication refuses itself: pure rules over plain values."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from khien.analysis.guardlist import protection_of
from khien.indicators.names import is_public_suffix
from khien.protection.filtering.plan import Line, Plan


@dataclass(frozen=True)
class Limits:
    """The brake: `share` of the list that may change at once; `floor` names may always change."""

    share: float
    floor: int


class Refusal(StrEnum):
    """Why one line is not published; the words are shown to operators."""

    NO_APPROVAL = "The ledger holds no genuine approval of this decision by a second person."
    SAME_PERSON = "The ledger shows the same person as proposer and approver."
    OTHER_SUBJECT = "The ledger's approval is about something else."
    PUBLIC_SUFFIX = "Other people register their names under it; it can never be blocked."
    PROTECTED = "It is on the guard list, and no supervisor's override is recorded."
    NO_END = "The ledger does not say that the decision has ended."


def refusal_to_add(line: Line, approvals: list[dict[str, Any]]) -> Refusal | None:
    """Return why a line may not come onto the list.

    Args:
        line: the line.
        approvals: the genuine ledger entries `decision.approved` about its decision.
    """
    if not approvals:
        return Refusal.NO_APPROVAL
    approval = approvals[-1]
    fact, approver = approval["public"], approval["by"].get("person")
    if not approver or approver == fact["proposed_by"].get("person"):
        return Refusal.SAME_PERSON
    if (fact["kind_of_decision"], fact["scope"], fact["subject"]) != ("block", line.scope, line.value):
        return Refusal.OTHER_SUBJECT
    if line.scope == "name" and is_public_suffix(line.value):
        return Refusal.PUBLIC_SUFFIX
    if line.scope == "name" and not fact["override"] and protection_of(line.value):
        return Refusal.PROTECTED
    return None


def refusal_to_remove(ends: list[dict[str, Any]]) -> Refusal | None:
    """Return why a line may not leave the list: nobody is known to have ended its decision."""
    return None if ends else Refusal.NO_END


def reasons_to_hold(plan: Plan, rows_in_force: int, limits: Limits) -> list[str]:
    """Return why the whole plan must wait for a person; nothing when it may go on.

    Args:
        plan: the change.
        rows_in_force: how many lines the database holds in force now; it must be what was published.
        limits: the brake.
    """
    reasons = []
    if rows_in_force != plan.before.size:
        reasons.append(
            f"The database holds {rows_in_force:,} entries in force, but serial {plan.before.serial} was published "
            f"with {plan.before.size:,}: rows were changed by somebody else."
        )
    if plan.before.size > 1 and plan.after.size <= 0:
        reasons.append(f"The list would become empty; it has {plan.before.size:,} entries.")
    allowed = max(limits.floor, int(limits.share * plan.before.size))
    for change, verb in ((plan.add, "added"), (plan.remove, "removed")):
        if len(change) > allowed:
            reasons.append(f"{len(change):,} entries would be {verb} at once; {allowed:,} may be.")
    return reasons
