"""Deliver facts and run recurring jobs: at least once, with lease, back-off and a visible stuck state."""

import secrets
import time
import traceback
from datetime import timedelta
from enum import StrEnum
from math import inf

import structlog
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from khien.core.errors import KhienError
from khien.outbox.events import WIRING, RecurringJob
from khien.outbox.models import FARTHEST, Delivery, DeliveryQuerySet, Job

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)  # a reaction that runs longer may be run again by another worker
TRIES = 10
FORGOTTEN = timedelta(days=7)  # far longer than the pause of any job, or the last try of a delivery
BATCH = 100
AT_MOST = 50_000  # deliveries that are forgotten in one run: the first after an update may find millions
SLICE = 0.3  # seconds of deliveries between two runs of the jobs that follow them


class Refused(KhienError):
    """Raised by a reaction when trying again can never help: the delivery is stuck at once."""


def pause_after(attempts: int) -> timedelta:
    """Return the pause before the next try: one second, doubling."""
    return min(timedelta(seconds=2 ** min(attempts - 1, 20)), FARTHEST)


class Share(StrEnum):
    """Which part of the work a worker does."""

    EVERYTHING = "everything"
    PROMPT = "prompt"  # deliveries and jobs that people wait for
    UPKEEP = "upkeep"  # those that may take long


def work_once(share: Share = Share.EVERYTHING) -> int:
    """Make deliveries for a moment, then run every job that is due. Return how many deliveries were tried.

    With a long backlog the jobs that follow deliveries are not kept waiting: call again until it returns 0.
    """
    delivered = deliver_due(share, urgent=True, seconds=SLICE) or deliver_due(share, seconds=SLICE)
    run_jobs(share, after_deliveries=delivered > 0)
    return delivered


def deliver_due(share: Share = Share.EVERYTHING, *, urgent: bool = False, seconds: float = inf) -> int:
    """Claim and make due deliveries until none is left or the time is over; return how many were tried.

    Args:
        share: of the work.
        urgent: only those that go before all others.
        seconds: to begin deliveries in.
    """
    tried, end = 0, time.monotonic() + seconds
    while due := list(_due(share, urgent=urgent).order_by("due_at").values_list("pk", flat=True)[:BATCH]):
        for pk in due:
            claim = secrets.token_hex(16)
            if _claim(pk, claim):
                _deliver(Delivery.objects.get(pk=pk), claim)
                tried += 1
            if time.monotonic() > end:
                return tried
    return tried


def _due(share: Share, *, urgent: bool) -> DeliveryQuerySet:
    due = Delivery.objects.due()
    if urgent:
        due = due.filter(reaction__in=WIRING.urgent)
    match share:
        case Share.PROMPT:
            return due.exclude(reaction__in=WIRING.upkeep)
        case Share.UPKEEP:
            return due.filter(reaction__in=WIRING.upkeep)
    return due


def _claim(pk: int, claim: str) -> bool:
    """Take the lease by compare-and-swap: of two workers one sees a changed row."""
    until = timezone.now() + LEASE
    claimed = Delivery.objects.due().filter(pk=pk)
    return bool(claimed.update(due_at=until, claim=claim, attempts=F("attempts") + 1))


def _deliver(delivery: Delivery, claim: str) -> None:
    """Run the reaction and mark it done in one transaction, so that its effect and the mark cannot differ."""
    try:
        if delivery.attempts > TRIES:
            raise NeverEnds(f"The worker died, or took longer than {LEASE.seconds} s, in each of {TRIES} tries.")
        with transaction.atomic():
            WIRING.reaction(delivery.reaction)(delivery.payload)
            mine = Delivery.objects.filter(pk=delivery.pk, claim=claim, done_at=None)
            if not mine.update(done_at=timezone.now(), last_error=""):
                raise LeaseLost(f"Delivery {delivery.pk} took longer than its lease; another worker has it.")
    except Exception as error:  # noqa: BLE001 - the one place where any failure becomes a row that people can see
        _note_failure(delivery, claim, error)


class NeverEnds(KhienError):
    """No try has come to an end that could be noted: it is given up before it takes another worker down."""


class LeaseLost(KhienError):
    """The work took longer than the lease, and another worker has taken it over: our effect is rolled back."""


def _note_failure(delivery: Delivery, claim: str, error: Exception) -> None:
    stuck = delivery.attempts >= TRIES or isinstance(error, Refused)
    now = timezone.now()
    Delivery.objects.filter(pk=delivery.pk, claim=claim).update(
        due_at=now + pause_after(delivery.attempts),
        stuck_at=now if stuck else None,
        last_error=describe(error),
    )
    log.error(
        "delivery failed", delivery=delivery.pk, reaction=delivery.reaction, stuck=stuck, error=describe(error)
    )


def describe(error: Exception) -> str:
    """Return the error's class, the first line of its words and where it came from; no values of variables.

    Behind the first line PostgreSQL tells the whole row that it refused, whatever a person wrote into it.
    """
    words = str(error).partition("\n")[0]
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({frames[-1].filename.rpartition('/khien/')[2]}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {words}{where}"[:2_000]


def run_jobs(share: Share = Share.EVERYTHING, *, after_deliveries: bool) -> int:
    """Run the recurring jobs whose time has come; return how many ran."""
    left_out = {Share.PROMPT: True, Share.UPKEEP: False}.get(share)
    mine = [job for job in WIRING.jobs if job.is_upkeep != left_out]
    return sum(_run(job) for job in mine if _take_turn(job, now=after_deliveries and job.after_deliveries))


def _take_turn(job: RecurringJob, *, now: bool) -> bool:
    """Move the job's due time on; of several workers one succeeds in each round.

    A due time further ahead than the job's own pause was written before a clock went back: it has come.
    """
    row, _ = Job.objects.get_or_create(name=job.name)
    moment = timezone.now()
    if not now and moment < row.due_at <= moment + job.every:
        return False
    return bool(Job.objects.filter(pk=row.pk, due_at=row.due_at).update(due_at=moment + job.every))


def forget_jobs() -> None:
    """Forget jobs that nobody has run for a week: their machine is gone, or they have another name now."""
    Job.objects.filter(due_at__lt=timezone.now() - FORGOTTEN).delete()


def forget_deliveries() -> None:
    """Forget deliveries that were made a week ago, some at a time: the ledger keeps the facts."""
    made = Delivery.objects.filter(done_at__lt=timezone.now() - FORGOTTEN).order_by("pk")
    last = 0
    for _batch in range(0, AT_MOST, BATCH):
        some = list(made.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH])
        if not some:
            return
        Delivery.objects.filter(pk__in=some).delete()
        last = some[-1]


def _run(job: RecurringJob) -> bool:
    try:
        job.run()
        failure = ""
    except Exception as error:  # noqa: BLE001 - a failing job must not stop the deliveries; the row shows it
        failure = describe(error)
    if Job.objects.filter(name=job.name).exclude(last_error=failure).update(last_error=failure) and failure:
        log.error("job failed", job=job.name, error=failure)  # once, not in each round
    return True


def forget_connection() -> None:
    """Close a connection that the database has dropped, so that the next round opens a new one."""
    connection.close_if_unusable_or_obsolete()
