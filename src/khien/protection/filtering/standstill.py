"""What a publisher remembers between two rounds, so that waiting costs nothing and is not said every second."""

import time

import structlog
from django.db.models import Count, Sum

from khien.protection.filtering.models import Hold, ListEntry, ListEntryQuerySet, Release

log = structlog.get_logger(__name__)

AT_MOST = 60.0  # seconds; then everything is looked at again, whatever the marks say


class Trouble:
    """Says a trouble when it begins or changes, and when it is over."""

    def __init__(self) -> None:
        self._said = ""

    def say(self, sentence: str) -> None:
        """Log the trouble, unless it was the last thing said."""
        if sentence != self._said:
            log.error("list not in force", why=sentence)
        self._said = sentence

    def is_over(self) -> None:
        """Log that it is over, if there was one."""
        if self._said:
            log.info("list in force again")
        self._said = ""


class Standstill:
    """A held plan waits: as long as nothing that it was made from changes, it need not be made again."""

    def __init__(self) -> None:
        self._digest, self._until = "", 0.0
        self._marks: tuple[object, ...] = ()

    def begin(self, digest: str) -> None:
        """Remember what the held plan was made from."""
        self._digest, self._marks, self._until = digest, _marks(), time.monotonic() + AT_MOST

    def lasts(self) -> bool:
        """Whether the same plan would come out, and nobody has released it."""
        if not self._digest or time.monotonic() >= self._until or self._marks != _marks():
            self._digest = ""
            return False
        return Hold.objects.filter(digest=self._digest, released_at=None).exists()


def _marks() -> tuple[object, ...]:
    """Return what a change of the plan shows in; what is in force, a million perhaps, changes with the serial."""
    newest = Release.objects.newest()
    sets = (ListEntry.objects.to_add(), ListEntry.objects.to_remove())
    return (newest.serial if newest else 0, *map(_sum, sets))


def _sum(rows: ListEntryQuerySet) -> tuple[object, ...]:
    return tuple(rows.aggregate(count=Count("pk"), sum=Sum("pk")).values())


STANDSTILL = Standstill()
