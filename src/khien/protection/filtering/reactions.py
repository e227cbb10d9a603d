"""What the list does when a decision comes into force or ends. A decision becomes a list entry here."""

from collections.abc import Mapping
from typing import Any

from khien.cases.models import Decision
from khien.cases.states import DecisionState
from khien.protection.filtering.models import ListEntry


def list_indicator(payload: Mapping[str, Any]) -> None:
    """Want an entry for a block that is in force; publication is another step."""
    decision = Decision.objects.select_related("case__subject").get(pk=payload["decision_id"])
    if decision.kind != Decision.Kind.BLOCK or decision.state != DecisionState.APPROVED:
        return  # it ended before we came: there is nothing to list
    ListEntry.objects.get_or_create(
        decision=decision, defaults={"scope": decision.scope, "value": decision.case.subject.value}
    )


def unlist_indicator(payload: Mapping[str, Any]) -> None:
    """Want the entry off the list when its decision is no longer in force."""
    ListEntry.objects.filter(decision_id=payload["decision_id"]).exclude(
        decision__state=DecisionState.APPROVED
    ).update(wanted=False)
