"""What the list does when a decision comes into force or ends. A decision becomes a list entry here."""

from collections.abc import Mapping
from typing import Any

from khien.cases.models import Decision
from khien.cases.states import DecisionState
from khien.protection.filtering.models import ListEntry


def list_indicator(payload: Mapping[str, Any]) -> None:
    """Want an entry for a block that is in force; publication is another step."""
    _want(payload["decision_id"])


def unlist_indicator(payload: Mapping[str, Any]) -> None:
    """Want the entry off the list when its decision is no longer in force.

    The entry of a renewal comes first, so that no moment is left in which the name is on the list for neither.
    """
    for renewal in Decision.objects.filter(renews=payload["decision_id"]).values_list("pk", flat=True):
        _want(renewal)
    ended = ListEntry.objects.filter(decision_id=payload["decision_id"], wanted=True)
    ended.exclude(decision__state=DecisionState.APPROVED).update(wanted=False)


def _want(decision_id: int) -> None:
    """Make the entry of a block in force; the row is locked, so that it cannot end before the entry is seen."""
    block = Decision.objects.in_force().filter(pk=decision_id, kind=Decision.Kind.BLOCK)
    decision = block.select_for_update(of=("self",)).select_related("case__subject").first()
    if decision:
        ListEntry.objects.want(decision)
