"""An appellant proves that the site is theirs: asked for on the public face, looked up by the worker."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from khien.cases.asking import Asking
from khien.cases.deadlines import WORKING_DAYS_WHEN_PROVEN, working_days_after
from khien.cases.events import AppealOwnershipProven
from khien.cases.models import Appeal, Ownership
from khien.cases.ownership import Internet, can_be_proven, proof_of
from khien.cases.states import AppealState
from khien.ledger.record import SYSTEM, stamp
from khien.outbox.announce import announce

PAUSE = timedelta(seconds=30)  # between two looks at the same site
LEASE = timedelta(minutes=3)


def ask_ownership_check(appeal: Appeal) -> bool:
    """Have the worker look for the proof; False when it looks already, or has looked a moment ago."""
    if not can_be_proven(appeal):
        return False
    now = timezone.now()
    waiting = Appeal.objects.filter(pk=appeal.pk, state=AppealState.RECEIVED, ownership="", check_due_at=None)
    return bool(waiting.exclude(checked_at__gt=now - PAUSE).update(check_due_at=now))


def check_ownership(internet: Internet | None = None) -> int:
    """Look at the site whose owner has waited longest; return how many proofs were found.

    One in a round: a site that answers slowly must not keep the worker from its other work. No transaction is open
    while it is asked. Of two workers one finds the lease taken; a worker that dies leaves an appeal that falls due
    again.
    """
    now = timezone.now()
    due = Appeal.objects.filter(check_due_at__lte=now).select_related("decision__case__subject")
    appeal = due.order_by("check_due_at").first()
    if appeal is None:
        return 0
    mine = Appeal.objects.filter(pk=appeal.pk, check_due_at=appeal.check_due_at)
    if not mine.update(check_due_at=now + LEASE):
        return 0
    return int(_keep(appeal, proof_of(appeal, internet or Asking())))


def _keep(appeal: Appeal, how: Ownership | None) -> bool:
    now = timezone.localtime()
    rows = Appeal.objects.filter(pk=appeal.pk)
    if how is None:
        rows.update(check_due_at=None, checked_at=now)
        return False
    sooner = min(appeal.answer_by, working_days_after(now, WORKING_DAYS_WHEN_PROVEN))
    with transaction.atomic():
        open_one = rows.filter(state=AppealState.RECEIVED, ownership="")
        proven = open_one.update(ownership=how, check_due_at=None, checked_at=now, answer_by=sooner)
        if proven:
            fact = AppealOwnershipProven(
                decision=appeal.decision.ref, how=how.value, answer_by=stamp(sooner), appeal_id=appeal.pk
            )
            announce(fact, by=SYSTEM, about=appeal.decision.ref)
        else:
            rows.update(check_due_at=None)
    return bool(proven)
