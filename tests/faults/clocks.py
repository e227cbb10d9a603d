"""A clock that jumps: Django's, in this process alone."""

from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo


class Clock:
    """How far the clock is ahead; a fault moves it."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def jump(self, **by: float) -> None:
        """Move it, as `timedelta` says."""
        self.ahead += timedelta(**by)


def put_in(clock: Clock, replace: Callable[[str, type], None]) -> None:
    """Let Django read this clock.

    Args:
        clock: to be read.
        replace: puts a class in the place of a dotted name.
    """

    class Moved(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + clock.ahead

    # Functions and defaults that hold `timezone.now` itself look this name up when they are called.
    replace("django.utils.timezone.datetime", Moved)
