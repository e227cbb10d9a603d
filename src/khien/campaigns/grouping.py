"""Give waiting reports their campaigns: each is compared with the few that it may belong to, never with all.

Only one worker groups at a time, because two reports of one thing that are looked at in the same moment by two
workers would not see each other. A person's ruling takes its turn with them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from khien.campaigns.gather import traits_of
from khien.campaigns.models import Membership, RememberedTrait, StoredTie
from khien.campaigns.places import Places, take_turn
from khien.campaigns.traits import Holder, Tie, Trait, ties, to_remember
from khien.intake.models import Report

AT_ONCE = 500  # reports of one round
KEYS_AT_ONCE = 500


def enrol_report(payload: Mapping[str, Any]) -> None:
    """Let a report be grouped, or grouped again because more is known about it. Harmless twice."""
    Membership.objects.update_or_create(report_id=payload["report_id"], defaults={"grouped_at": None})


def enrol_reports_of(payload: Mapping[str, Any]) -> None:
    """Let the reports of an indicator be grouped again, because collectors found more about it. Harmless twice."""
    Membership.objects.filter(report__indicators=payload["indicator_id"]).update(grouped_at=None)


def group_waiting() -> int:
    """Group the reports that wait, some at a time; return how many there were."""
    number = 0
    while done := group_some():
        number += done
    return number


def group_some() -> int:
    """Group some of the waiting reports in one transaction; return how many there were."""
    with transaction.atomic():
        take_turn()
        waiting = Membership.objects.filter(grouped_at=None).order_by("report").values_list("report", flat=True)
        numbers = list(waiting[:AT_ONCE])
        # Before anything is read about them: whoever learns more now enrols them anew, and is not overwritten.
        Membership.objects.filter(report__in=numbers).update(grouped_at=timezone.now())
        if reports := list(Report.objects.filter(pk__in=numbers).order_by("pk")):
            _group(reports)
    return len(reports)


def _group(reports: list[Report]) -> None:
    traits = traits_of(reports)
    holders = _holders({trait.key for some in traits.values() for trait in some})
    places = Places([*traits, *(holder.report for some in holders.values() for holder in some)])
    kept: list[Tie] = []
    new: list[RememberedTrait] = []
    for report in reports:
        mine = traits[report.pk]
        found = ties(report.pk, mine, holders, places.size)
        own = [tie for tie in found if places.join(tie.report, tie.other)]
        # One that a person has parted from all that it is like is remembered: others find it by that.
        new += _remember(report.pk, mine, holders, own)
        kept += own
    RememberedTrait.objects.bulk_create(new, batch_size=1_000, ignore_conflicts=True)
    StoredTie.objects.bulk_create(_rows(kept), batch_size=1_000, ignore_conflicts=True)
    places.save()


def _holders(keys: Iterable[str]) -> dict[str, list[Holder]]:
    wanted, holders = sorted(keys), defaultdict(list)
    for start in range(0, len(wanted), KEYS_AT_ONCE):
        rows = RememberedTrait.objects.filter(key__in=wanted[start : start + KEYS_AT_ONCE]).order_by("pk")
        for key, report, signature in rows.values_list("key", "report", "signature"):
            holders[key].append(Holder(report, bytes(signature)))
    return holders


def _remember(
    report: int, traits: list[Trait], holders: dict[str, list[Holder]], found: list[Tie]
) -> list[RememberedTrait]:
    rows = []
    for trait, holder in to_remember(report, traits, holders, found):
        holders[trait.key].append(holder)
        rows.append(RememberedTrait(key=trait.key, report_id=report, signature=holder.signature))
    return rows


def _rows(kept: Iterable[Tie]) -> Iterable[StoredTie]:
    for tie in kept:
        yield StoredTie(
            report_id=tie.report, other_id=tie.other, kind=tie.kind, value=tie.value, strength=tie.strength
        )
