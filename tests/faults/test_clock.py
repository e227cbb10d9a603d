"""A clock that jumps: nothing ends early or twice, nothing is lost, serials go on rising, leases still end."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.utils import timezone

from khien.cases.actions import expire_decisions
from khien.cases.models import Decision
from khien.ledger.models import Entry
from khien.outbox.models import Delivery, Job
from khien.outbox.worker import LEASE, deliver_due, work_once
from khien.protection.filtering.engines import engine
from khien.protection.filtering.engines.files import Files
from khien.protection.filtering.holds import release_hold
from khien.protection.filtering.models import ListEntry, Release
from khien.protection.filtering.planning import held_plan
from khien.protection.filtering.publish import publish_list
from tests.conftest import Cast
from tests.faults.clocks import Clock
from tests.filtering.blocks import block, lift, many_blocks

pytestmark = pytest.mark.django_db
Run = Callable[[], None]


def in_force() -> set[str]:
    return set(ListEntry.objects.in_force().values_list("value", flat=True))


def end_in(decision: Decision, **time: float) -> None:
    Decision.objects.filter(pk=decision.pk).update(expires_at=timezone.now() + timedelta(**time))


def work() -> None:
    """Two rounds of a worker: the first list of all is empty."""
    work_once()
    work_once()


@pytest.fixture(autouse=True)
def _every_round(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scrubs and forgetting have their own tests."""
    from khien.config.wiring import JOBS
    from khien.outbox.events import WIRING

    wanted = {"publish_list", "expire_decisions"}
    monkeypatch.setattr(WIRING, "jobs", tuple(job for job in JOBS if job.run.__name__ in wanted))  # type: ignore[attr-defined]


def test_a_clock_that_goes_back_two_hours_stops_no_job_and_no_delivery(
    files_only: Files, cast: Cast, clock: Clock
) -> None:
    clock.jump(hours=2)
    first = block("one.example.vn", cast)
    work()
    block("two.example.vn", cast)  # announced under the old time, still to be delivered
    clock.jump(hours=-2)
    lift(first, cast)
    work()
    assert in_force() == {"two.example.vn"}
    assert files_only.blocked(["one.example.vn", "two.example.vn"]) == {"two.example.vn"}
    serials = list(Release.objects.order_by("pk").values_list("serial", flat=True))
    assert serials == list(range(1, len(serials) + 1))
    assert Release.objects.newest().confirmed_at
    assert not Delivery.objects.open().exists()
    assert all(job.due_at <= timezone.now() + timedelta(minutes=1) for job in Job.objects.all())


def test_the_lease_of_a_dead_worker_ends_although_the_clock_went_back(
    files_only: Files, cast: Cast, clock: Clock
) -> None:
    clock.jump(hours=2)
    block("one.example.vn", cast)
    Delivery.objects.update(due_at=timezone.now() + LEASE, claim="dead", attempts=1)
    assert deliver_due() == 0
    clock.jump(hours=-2)
    assert deliver_due() == Delivery.objects.count()
    assert not Delivery.objects.open().exists()
    assert ListEntry.objects.get().wanted


def test_two_workers_whose_clocks_differ_do_everything_once(files_only: Files, cast: Cast, clock: Clock) -> None:
    for number in range(6):
        block(f"n{number}.example.vn", cast)
        clock.jump(hours=2 if number % 2 else -2)
        work()
    assert len(in_force()) == 6
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {1}
    assert Entry.objects.filter(kind="list.published").count() == Release.objects.count()


@pytest.mark.parametrize("ahead", [{"days": 400}, {"hours": 2}])
def test_a_worker_whose_clock_runs_ahead_ends_no_block(
    publish: Run, files_only: Files, cast: Cast, clock: Clock, ahead: dict[str, float]
) -> None:
    decision = block("one.example.vn", cast)
    end_in(decision, hours=1)
    clock.jump(**ahead)
    assert expire_decisions() == 0
    assert Decision.objects.in_force().filter(pk=decision.pk).exists()


def test_a_block_that_ended_does_not_end_again_when_the_clock_goes_back(
    publish: Run, files_only: Files, cast: Cast, clock: Clock
) -> None:
    decision = block("one.example.vn", cast)
    publish()
    end_in(decision, seconds=-1)
    assert expire_decisions() == 1
    clock.jump(days=-1)
    publish()
    clock.jump(days=1)
    assert expire_decisions() == 0
    assert Entry.objects.filter(kind="decision.ended", about=decision.ref).count() == 1
    assert in_force() == set()


def test_a_clock_that_goes_back_ends_nothing_early(
    publish: Run, files_only: Files, cast: Cast, clock: Clock
) -> None:
    decision = block("one.example.vn", cast)
    publish()
    end_in(decision, minutes=1)
    clock.jump(hours=-3)
    assert expire_decisions() == 0
    publish()
    assert in_force() == {"one.example.vn"}


def test_what_is_held_after_the_clock_went_back_can_be_seen_and_released(
    publish: Run, files_only: Files, cast: Cast, clock: Clock, small_brake: None
) -> None:
    clock.jump(hours=2)
    publish()
    clock.jump(hours=-2)
    many_blocks((f"n{number}.example.vn" for number in range(3)), cast)
    publish()
    held, _plan = held_plan(engine())
    assert held
    release_hold(held=held, by=cast.binh)
    publish_list()
    assert len(in_force()) == 3


def test_the_brake_still_counts_after_a_release_and_a_clock_that_went_back(
    publish: Run, files_only: Files, cast: Cast, clock: Clock, small_brake: None, settings: LazySettings
) -> None:
    publish()
    clock.jump(hours=2)
    many_blocks((f"n{number}.example.vn" for number in range(3)), cast)
    publish()
    held, _plan = held_plan(engine())
    assert held
    release_hold(held=held, by=cast.binh)
    publish()
    clock.jump(hours=-2)
    for number in range(10, 16):
        many_blocks([f"n{number}.example.vn"], cast)
        publish()
    assert len(in_force()) == 5  # three that were released, and two that the brake lets through
