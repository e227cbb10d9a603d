"""The only page that knows who reacts to what, and what recurs."""

from collections.abc import Sequence

from khien.outbox.events import Event, Reaction, RecurringJob

REACTIONS: dict[type[Event], Sequence[Reaction]] = {}

JOBS: tuple[RecurringJob, ...] = ()
