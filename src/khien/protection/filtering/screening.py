"""Check each wanted change against the ledger before it may enter a plan; what fails is kept visible with its reason."""

import structlog

from khien.ledger.record import facts_about_many
from khien.protection.filtering.guard import refusal_to_add, refusal_to_remove
from khien.protection.filtering.models import ListEntry, ListEntryQuerySet
from khien.protection.filtering.plan import Line

log = structlog.get_logger(__name__)

MOST = 50_000  # changes that one publication takes; the rest follow a second later


def screened(wanted: ListEntryQuerySet) -> list[ListEntry]:
    """Return the entries that may change; mark the others refused, in words."""
    entries = list(wanted.select_related("decision").order_by("pk")[:MOST])
    if not entries:
        return []
    refs = [entry.decision.ref for entry in entries]
    approvals = facts_about_many(refs, "decision.approved")
    ends = facts_about_many(refs, "decision.ended")
    good = []
    for entry in entries:
        ref = entry.decision.ref
        line = Line(entry.scope, entry.value, ref)
        refusal = refusal_to_add(line, approvals[ref]) if entry.wanted else refusal_to_remove(ends[ref])
        if refusal is None:
            good.append(entry)
            continue
        ListEntry.objects.filter(pk=entry.pk).update(refusal=str(refusal))
        log.error("entry refused", decision=ref, reason=str(refusal))
    return good
