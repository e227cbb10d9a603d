"""An event and reactions of the tests' own, so that the outbox is tried without the product around it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from khien.ledger.record import SYSTEM, record
from khien.outbox.events import Event, RecurringJob
from khien.outbox.worker import Refused


@dataclass(frozen=True)
class BellRung(Event):
    """Somebody rang; who it was stays private."""

    kind: ClassVar[str] = "bell.rung"
    public: ClassVar[tuple[str, ...]] = ("times",)

    times: int
    who: str


def answer(payload: Mapping[str, Any]) -> None:
    """Leave a trace in the database."""
    record("bell.answered", by=SYSTEM, public={"times": payload["times"]}, about=payload["who"])


def stumble(payload: Mapping[str, Any]) -> None:
    """Leave a trace, then fail."""
    answer(payload)
    raise ValueError("stumbled")


def refuse(payload: Mapping[str, Any]) -> None:
    """Fail for good."""
    raise Refused("There is no door.")


def tick() -> None:
    """Leave a trace, again and again."""
    from django.db import transaction

    with transaction.atomic():
        record("clock.ticked", by=SYSTEM, public={})


JOB = RecurringJob(tick, every=timedelta(hours=1), after_deliveries=True)
