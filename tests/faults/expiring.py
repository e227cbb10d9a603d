"""Two workers end blocks whose time is over, while they are killed and their clocks jump.

Run by `tests.faults.with_django` with arguments LIVES SEED. Prints one JSON object.
"""

import json
import random
import sys
from datetime import timedelta
from functools import partial
from unittest.mock import patch

from django.conf import settings
from django.utils import timezone

from khien.cases.actions import approve_decision, expire_decisions, renew_decision
from khien.cases.models import Decision
from khien.cases.proposals import DecisionKind, Proposal
from khien.core.categories import Category
from khien.ledger.models import Entry
from khien.ledger.verify import verify
from khien.outbox.models import Delivery
from khien.outbox.worker import deliver_due
from khien.protection.filtering.engines import engine
from khien.protection.filtering.models import ListEntry
from khien.protection.filtering.publish import publish_list
from tests.faults.clocks import Clock, put_in
from tests.faults.lives import born, ended
from tests.filtering.blocks import BASIS, REASON, Deciders, block, people

JUMPS = (0, 0, 86_400, -7_200, -86_400)  # seconds by which a worker's clock is wrong
DUE, RENEWED, STAYING = 8, 3, 3


def work(ahead: int) -> None:
    """Do what a worker does, with a clock that is wrong."""
    clock = Clock()
    put_in(clock, lambda name, made: patch(name, made).start())
    clock.jump(seconds=ahead)
    expire_decisions()
    deliver_due()
    publish_list()


def decide(cast: Deciders) -> dict[str, list[Decision]]:
    """Make blocks that are over, blocks that are over but renewed, and blocks with time left; all are listed."""
    kinds = ["due"] * DUE + ["renewed"] * RENEWED + ["staying"] * STAYING
    made = [(kind, block(f"{kind}-{number}.example.vn", cast)) for number, kind in enumerate(kinds)]  # type: ignore[arg-type]
    deliver_due()
    for _round in range(2):
        publish_list()
    for kind, decision in made:
        if kind == "renewed":
            again = Proposal(DecisionKind.BLOCK, Category.PHISHING, BASIS, REASON, 30)
            renewal = renew_decision(decision=Decision.objects.get(pk=decision.pk), proposal=again, by=cast.minh)
            approve_decision(decision=renewal, by=cast.hoa)
        end = timezone.now() + timedelta(minutes=60 if kind == "staying" else -1)
        Decision.objects.filter(pk=decision.pk).update(expires_at=end)
    return {
        kind: [decision for other, decision in made if other == kind] for kind in ("due", "renewed", "staying")
    }


def main() -> None:
    """Let two workers live and die, then let one finish, and compare."""
    settings.BRAKE_FLOOR, settings.RESOLVER_PORT = 1_000_000, 0
    decisions, chance, killed = decide(people()), random.Random(int(sys.argv[2])), 0
    for _life in range(int(sys.argv[1])):
        pair = [born(partial(work, chance.choice(JUMPS)), chance.randint(1, 60)) for _worker in range(2)]
        killed += sum(ended(child) < 0 for child in pair)
        Delivery.objects.open().update(due_at=timezone.now(), attempts=1)  # leases run out
    for _round in range(2):
        assert ended(born(partial(work, 0))) >= 0
    ends = Entry.objects.filter(kind="decision.ended").values_list("about", flat=True)
    due = {decision.ref for decision in decisions["due"]}
    every = {decision.case.subject.value for some in decisions.values() for decision in some}
    told = {
        "killed": killed,
        "ended": sorted(ends) == sorted(due | {decision.ref for decision in decisions["renewed"]}),
        "expired": set(Decision.objects.filter(state="expired").values_list("ref", flat=True)) == due,
        "blocked": sorted({name.split("-")[0] for name in engine().blocked(every)}),
        "lines": ListEntry.objects.in_force().count(),
        "ledger": str(verify().problem),
    }
    sys.stdout.write(json.dumps(told))
