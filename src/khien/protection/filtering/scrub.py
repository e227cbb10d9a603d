"""Compare everything with everything from time to time; it must find nothing."""

import structlog
from django.db.models import F

from khien.cases.models import Decision
from khien.cases.states import DecisionState
from khien.protection.filtering.compile import digest_in_force, names_in_force
from khien.protection.filtering.compile.zone import zone_lines
from khien.protection.filtering.engines import engine
from khien.protection.filtering.models import ListEntry, Release

log = structlog.get_logger(__name__)


def scrub() -> list[str]:
    """Return, and log, what does not agree: decisions, entries, release, zone file, resolver."""
    found = [*_decisions_without_entries(), *_entries_without_decisions(), *_release(), *_zone()]
    for line in found:
        log.error("scrub", found=line)
    return found


def _decisions_without_entries() -> list[str]:
    blocks = Decision.objects.filter(state=DecisionState.APPROVED, kind=Decision.Kind.BLOCK)
    lost = blocks.exclude(list_entry__wanted=True).values_list("ref", flat=True)
    return [f"{ref} is in force, but nothing is listed for it." for ref in lost]


def _entries_without_decisions() -> list[str]:
    rows = ListEntry.objects.in_force().filter(wanted=True)
    wrong = rows.exclude(decision__state=DecisionState.APPROVED) | rows.filter(
        decision__decided_by=F("decision__proposed_by")
    )
    return [
        f"{ref} is listed, but its decision is not in force."
        for ref in wrong.values_list("decision__ref", flat=True)
    ]


def _release() -> list[str]:
    last = Release.objects.order_by("-serial").first()
    if last is None:
        return []
    return (
        []
        if digest_in_force() == last.digest
        else [f"The entries in force are not those of serial {last.serial}."]
    )


def _zone() -> list[str]:
    last = Release.objects.order_by("-serial").first()
    resolver = engine()
    if last is None or not last.confirmed_at:
        return []
    wanted = "".join(zone_lines(last.serial, names_in_force()))
    found = []
    if not resolver.zone_file.exists() or resolver.zone_file.read_text(encoding="ascii") != wanted:
        found.append(f"The zone file is not that of serial {last.serial}.")
    if resolver.serial() not in {last.serial, None}:
        found.append(f"The resolver answers from serial {resolver.serial()}, not {last.serial}.")
    return found
