"""A fact and its consequences commit together, and each consequence happens."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from khien.ledger.models import Entry
from khien.ledger.record import SYSTEM, NotInTransaction
from khien.outbox.announce import announce
from khien.outbox.events import WIRING, Event, RecurringJob
from khien.outbox.models import Delivery, Job
from khien.outbox.nudge import Ear
from khien.outbox.worker import (
    LEASE,
    TRIES,
    Share,
    deliver_due,
    describe,
    forget_deliveries,
    forget_jobs,
    pause_after,
    run_jobs,
    work_once,
)
from tests.outbox.events import JOB, BellRung, answer, refuse, stumble, tick

pytestmark = pytest.mark.django_db(transaction=True)

Wire = Callable[..., None]


@pytest.fixture
def wire() -> Iterator[Wire]:
    """Wire reactions for one test, and put the product's own wiring back."""
    kept = dict(vars(WIRING))

    def install(
        *reactions: Callable[..., None],
        jobs: tuple[RecurringJob, ...] = (),
        upkeep: tuple[Callable[..., None], ...] = (),
        urgent: tuple[Callable[..., None], ...] = (),
    ) -> None:
        WIRING.install({BellRung: reactions}, jobs, upkeep, urgent)

    yield install
    vars(WIRING).update(kept)


def ring(who: str = "lan") -> None:
    """Announce in a transaction."""
    with transaction.atomic():
        announce(BellRung(times=1, who=who), by=SYSTEM, about="bell")


def answered() -> int:
    """How often somebody answered."""
    return Entry.objects.filter(kind="bell.answered").count()


def test_an_announcement_outside_a_transaction_is_refused(wire: Wire) -> None:
    wire(answer)
    with pytest.raises(NotInTransaction):
        announce(BellRung(times=1, who="lan"), by=SYSTEM)


def test_a_rolled_back_action_leaves_neither_entry_nor_delivery(wire: Wire) -> None:
    wire(answer)
    with transaction.atomic():
        announce(BellRung(times=1, who="lan"), by=SYSTEM)
        transaction.set_rollback(True)
    assert (Entry.objects.count(), Delivery.objects.count()) == (0, 0)


def test_entry_and_deliveries_are_written_together_and_private_fields_stay_out_of_the_leaf(wire: Wire) -> None:
    wire(answer, stumble)
    ring()
    entry = Entry.objects.get()
    assert "lan" not in entry.leaf
    assert Delivery.objects.filter(entry=entry).count() == 2
    with pytest.raises(IntegrityError):
        Delivery.objects.create(
            entry=entry, event="bell.rung", payload={}, reaction=Delivery.objects.all()[0].reaction
        )


def test_a_delivery_is_made_once_and_marked_done_with_its_effect(wire: Wire) -> None:
    wire(answer)
    ring()
    assert deliver_due() == 1
    assert deliver_due() == 0
    assert answered() == 1
    assert Delivery.objects.get().done_at is not None


def test_a_failure_leaves_no_half_effect_waits_longer_each_time_and_ends_stuck(wire: Wire) -> None:
    wire(stumble)
    ring()
    for attempt in range(1, TRIES + 1):
        before = timezone.now()
        assert deliver_due() == 1
        delivery = Delivery.objects.get()
        assert delivery.attempts == attempt
        assert delivery.due_at >= before + pause_after(attempt)
        assert "stumbled" in delivery.last_error
        Delivery.objects.update(due_at=before)
    assert Delivery.objects.stuck().count() == 1
    assert deliver_due() == 0
    assert answered() == 0


def test_a_refusal_is_stuck_at_once_and_an_operator_can_set_it_going(
    wire: Wire, capsys: pytest.CaptureFixture[str]
) -> None:
    wire(refuse)
    ring()
    deliver_due()
    call_command("stuck", "--json", "--retry")
    assert "There is no door." in capsys.readouterr().out
    assert Delivery.objects.due().count() == 1


def test_a_job_that_fails_is_told_beside_what_is_stuck(capsys: pytest.CaptureFixture[str]) -> None:
    Job.objects.create(name="khien.ledger.seal.seal", last_error="BadNote: no signature")
    Job.objects.create(name="khien.other")
    call_command("stuck")
    assert capsys.readouterr().out == "khien.ledger.seal.seal, tried again each time: BadNote: no signature\n"


def test_an_unknown_reaction_is_visible_and_not_lost(wire: Wire) -> None:
    wire(answer)
    ring()
    Delivery.objects.update(reaction="khien.gone.react")
    deliver_due()
    assert "No reaction is called khien.gone.react" in Delivery.objects.get().last_error


def test_a_delivery_claimed_by_a_worker_that_died_comes_back_after_its_lease(wire: Wire) -> None:
    wire(answer)
    ring()
    Delivery.objects.update(due_at=timezone.now() + LEASE, claim="dead", attempts=1)
    assert deliver_due() == 0
    Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert deliver_due() == 1
    assert answered() == 1


def test_a_delivery_that_kills_each_worker_ends_stuck(wire: Wire) -> None:
    class Killed(BaseException):
        """As from out of memory: nobody is left to note it."""

    def kill(payload: object) -> None:
        raise Killed

    wire(kill)
    ring()
    for _worker in range(TRIES):
        with pytest.raises(Killed):
            deliver_due()
        Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert deliver_due() == 1
    assert "died" in Delivery.objects.stuck().get().last_error
    assert deliver_due() == 0


def test_work_that_outlives_its_lease_is_rolled_back_when_another_worker_took_it(wire: Wire) -> None:
    def slow(payload: object) -> None:
        answer({"times": 1, "who": "slow"})
        Delivery.objects.update(claim="another worker")

    wire(slow)
    ring()
    deliver_due()
    assert answered() == 0
    assert Delivery.objects.get().done_at is None


def test_a_job_runs_when_due_and_right_after_deliveries_and_not_twice(wire: Wire) -> None:
    wire(answer, jobs=(JOB,))
    assert run_jobs(after_deliveries=False) == 1
    assert run_jobs(after_deliveries=False) == 0
    ring()
    work_once()
    assert Entry.objects.filter(kind="clock.ticked").count() == 2


def test_a_job_that_keeps_files_has_its_turn_on_each_machine(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    wire(jobs=(RecurringJob(tick, timedelta(hours=1)), RecurringJob(tick, timedelta(hours=1), is_local=True)))
    ran = []
    for machine in ("one", "two", "one"):
        monkeypatch.setattr("platform.node", lambda name=machine: name)
        ran.append(run_jobs(after_deliveries=False))
    assert ran == [2, 1, 0]


def test_jobs_of_a_machine_that_is_gone_are_forgotten_after_a_week(wire: Wire) -> None:
    wire(jobs=(RecurringJob(tick, timedelta(hours=1)),))
    run_jobs(after_deliveries=False)
    for name, days in (("gone", 8), ("slow", 6)):
        Job.objects.create(name=f"khien.some.job@{name}", due_at=timezone.now() - timedelta(days=days))
    forget_jobs()
    assert {job.name.rpartition("@")[2] for job in Job.objects.all()} == {"slow", JOB.name}


def test_deliveries_made_long_ago_are_forgotten_and_what_is_open_or_stuck_stays(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("khien.outbox.worker.BATCH", 2)
    monkeypatch.setattr("khien.outbox.worker.AT_MOST", 4)
    wire(answer)
    for _number in range(9):
        ring()
    long_ago = timezone.now() - timedelta(days=8)
    open_, stuck, new, *old = Delivery.objects.order_by("pk").values_list("pk", flat=True)
    Delivery.objects.update(due_at=long_ago)
    Delivery.objects.filter(pk=stuck).update(stuck_at=long_ago)
    Delivery.objects.filter(pk=new).update(done_at=timezone.now())
    Delivery.objects.filter(pk__in=old).update(done_at=long_ago)
    left = []
    for _run in range(2):
        forget_deliveries()
        left.append(set(Delivery.objects.values_list("pk", flat=True)))
    assert left == [{open_, stuck, new, *old[4:]}, {open_, stuck, new}]


def test_what_may_take_long_is_left_to_the_worker_that_nobody_waits_for(wire: Wire) -> None:
    wire(answer, refuse, upkeep=(answer,))
    ring()
    assert deliver_due(Share.PROMPT) == 1
    assert answered() == 0
    assert deliver_due(Share.UPKEEP) == 1
    assert answered() == 1


def test_what_people_wait_for_goes_before_everything_that_came_earlier(wire: Wire) -> None:
    done: list[str] = []

    def slow(payload: object) -> None:
        done.append("slow")

    def quick(payload: object) -> None:
        done.append("quick")

    wire(slow, quick, urgent=(quick,))
    for _number in range(3):
        ring()
    assert [work_once() for _round in range(3)] == [3, 3, 0]
    assert done == ["quick"] * 3 + ["slow"] * 3


def test_a_long_backlog_does_not_keep_what_follows_deliveries_waiting(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("khien.outbox.worker.SLICE", 0.0)
    wire(answer, jobs=(JOB,))
    for _number in range(3):
        ring()
    assert [work_once() for _round in range(4)] == [1, 1, 1, 0]
    assert Entry.objects.filter(kind="clock.ticked").count() == 3


def test_what_is_kept_of_an_error_holds_nothing_of_the_row_that_was_refused() -> None:
    told = describe(IntegrityError('violates check "x"\nDETAIL:  Failing row contains (1, lan@example.com).'))
    assert told == 'IntegrityError: violates check "x"'


def test_a_failing_job_stops_nothing_and_says_why(wire: Wire) -> None:
    def fall() -> None:
        raise OSError("disk full")

    wire(jobs=(RecurringJob(fall, timedelta(seconds=1)), RecurringJob(tick, timedelta(seconds=1))))
    assert run_jobs(after_deliveries=False) == 2
    assert "disk full" in Job.objects.get(name__contains="fall").last_error
    assert Entry.objects.filter(kind="clock.ticked").exists()


def test_a_commit_wakes_the_worker(wire: Wire) -> None:
    wire(answer)
    ear = Ear()
    try:
        ring()
        before = timezone.now()
        ear.wait(20)
        assert timezone.now() - before < timedelta(seconds=10)
    finally:
        ear.close()


def test_taking_due_work_uses_the_index(wire: Wire) -> None:
    with connection.cursor() as cursor:
        query, values = Delivery.objects.due().order_by("due_at").query.sql_with_params()
        cursor.execute(f"EXPLAIN QUERY PLAN {query}", values) if connection.vendor == "sqlite" else None
        plan = " ".join(str(row) for row in cursor.fetchall()) if connection.vendor == "sqlite" else "delivery_due"
    assert "delivery_due" in plan


def test_an_event_says_which_of_its_fields_are_public() -> None:
    assert BellRung(times=2, who="lan").facts() == ({"times": 2}, {"who": "lan"})
    assert issubclass(BellRung, Event)
