"""Visits to what was reported: who may ask for one, how many there may be, and what is kept of them."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from khien.analysis.actions import assess_indicators
from khien.analysis.collectors.gather import Result, gather
from khien.analysis.collectors.target import Target, target_of
from khien.analysis.comparing import compare
from khien.analysis.events import CollectionAsked, EvidenceCollected
from khien.analysis.guardlist import protection_of
from khien.analysis.models import Evidence, Trace, Visit
from khien.analysis.traces import shared
from khien.analysis.version import scorecard_version
from khien.core.errors import KhienError
from khien.fetching.policy import operating_policy
from khien.indicators.models import Indicator
from khien.intake.models import Report
from khien.ledger.record import SYSTEM
from khien.outbox.announce import announce
from khien.people.models import Person
from khien.people.rights import Right, require

LEASE = timedelta(minutes=5)  # all collectors together take less
TRIES = 3
RECENT = timedelta(days=7)  # a thing that was reported again is not visited again so soon
MOST_OF_A_REPORT = 5
DAY = timedelta(days=1)
log = structlog.get_logger(__name__)


class CollectingIsOff(KhienError):
    """Nobody has switched collecting on."""

    def __init__(self) -> None:
        super().__init__(_("Collecting is off on this installation: whoever operates it can switch it on."))


class NothingToVisit(KhienError):
    """None of the things is a place in the network, or each was visited too often today."""

    def __init__(self) -> None:
        super().__init__(
            _("There is nothing here to look at now: no name or address, or it was visited too often today.")
        )


def ask_to_collect(*, indicators: Sequence[Indicator], by: Person) -> None:
    """Let the collectors look at some things now.

    Raises:
        NotAllowed, CollectingIsOff, NothingToVisit: see there.
    """
    require(by, Right.PROPOSE)
    if not settings.COLLECT:
        raise CollectingIsOff
    with transaction.atomic():
        wanted = [one for one in indicators if _want(one, by)]
        if not wanted:
            raise NothingToVisit
        announce(CollectionAsked(indicators=[one.pk for one in wanted]), by=by)


def visit_reported(payload: Mapping[str, Any]) -> None:
    """Want a visit to what a report names, unless it is well known or was visited lately. Harmless twice."""
    report = Report.objects.filter(pk=payload["report_id"]).first()
    if report is None or not settings.COLLECT:
        return
    new = report.indicators.exclude(visits__asked_at__gt=timezone.now() - RECENT).order_by("pk")
    for indicator in new[:MOST_OF_A_REPORT]:
        target = target_of(indicator.as_value)
        if target is not None and not (target.is_name and _is_well_known(target)):
            _want(indicator, None)


def _is_well_known(target: Target) -> bool:
    protection = protection_of(target.host)
    return protection is not None and not protection.kind.is_shared


def _want(indicator: Indicator, by: Person | None) -> bool:
    """Return whether a visit waits now."""
    target = target_of(indicator.as_value)
    if target is None:
        return False
    today = Visit.objects.filter(site=target.site, asked_at__gt=timezone.now() - DAY)
    if today.count() >= settings.COLLECT_PER_SITE:
        return False
    Visit.objects.get_or_create(indicator=indicator, done_at=None, defaults={"site": target.site, "asked_by": by})
    return True


def visit_next() -> None:
    """Make the visit that has waited longest. Outside any transaction, because it takes long."""
    now = timezone.now()
    if not settings.COLLECT or Visit.objects.filter(done_at__gt=now - DAY).count() >= settings.COLLECT_PER_DAY:
        return
    visit = Visit.objects.filter(done_at=None, due_at__lte=now).order_by("due_at").first()
    if visit is None or not _claim(visit):
        return
    target = target_of(visit.indicator.as_value)
    if target is None or visit.attempts > TRIES:  # it ended the worker more than once
        log.error("visit given up", visit=visit.pk, attempts=visit.attempts)
        Visit.objects.filter(pk=visit.pk, claim=visit.claim).update(done_at=now)
        return
    keep(visit.indicator, gather(target, settings.COLLECT, operating_policy()), visit=visit)


def _claim(visit: Visit) -> bool:
    """Take a visit for some minutes; of several workers one succeeds."""
    claim, until = secrets.token_hex(16), timezone.now() + LEASE
    mine = Visit.objects.filter(pk=visit.pk, due_at=visit.due_at, done_at=None)
    if not mine.update(claim=claim, due_at=until, attempts=F("attempts") + 1):
        return False
    visit.refresh_from_db()
    return True


def keep(indicator: Indicator, results: Iterable[Result], *, visit: Visit | None = None) -> None:
    """Keep what was found, compare it with what is known, assess anew, and say so: all or nothing.

    Args:
        indicator: that was visited.
        results: of the collectors.
        visit: that ends with it; when another worker has taken it over, nothing is kept.
    """
    with transaction.atomic():
        if visit is not None:
            mine = Visit.objects.filter(pk=visit.pk, claim=visit.claim, done_at=None)
            if not mine.update(done_at=timezone.now()):
                log.warning("visit took longer than its lease", visit=visit.pk)
                return
        found = list(results)
        found += compare(indicator, found)
        Evidence.objects.bulk_create(
            (Evidence(indicator=indicator, source=one.source, data=one.data, digest=one.digest) for one in found),
            ignore_conflicts=True,
        )
        Trace.objects.bulk_create(
            (
                Trace(indicator=indicator, kind=one.kind, key=one.key)
                for result in found
                for one in shared(result.source, result.data)
            ),
            ignore_conflicts=True,
        )
        assess_indicators([indicator])
        announce(EvidenceCollected(indicator_id=indicator.pk, version=scorecard_version()), by=SYSTEM)
