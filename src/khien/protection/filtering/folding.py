"""Fold the hot zone into the base, outside the path of any decision, in two steps.

A new base is written aside while publications go on, and put in place; the hot zone goes on to say everything that
the base before it lacked. Only when every resolver has had the time to take the new base, whichever zone it took
first, a release that changes nothing on the list makes the hot zone short.
"""

import time

from django.conf import settings

from khien.protection.filtering.compile import ListDamaged
from khien.protection.filtering.compile.changes import FOLD, changed_lines
from khien.protection.filtering.compile.files import (
    must_tell,
    put_base,
    serials_on_disk,
    shorten_hot,
    write_base_aside,
)
from khien.protection.filtering.compile.zone import BASE, HOT
from khien.protection.filtering.engines import engine
from khien.protection.filtering.models import Release
from khien.protection.filtering.planning import release_again
from khien.protection.filtering.publish import TROUBLE, only_publisher, put_in_force

# Seconds for resolvers that transfer the base: without any NOTIFY they ask for each zone once a minute (its SOA).
OVERLAP = 150.0


class Overlap:
    """How long the base in place has been there, as this process saw it: no clock that people set."""

    def __init__(self) -> None:
        self._serial, self._seen = 0, 0.0

    def is_over(self, serial: int) -> bool:
        """Whether everybody has had the time to take the base of this serial."""
        if serial != self._serial:
            self._serial, self._seen = serial, time.monotonic()
        return not settings.PRIMARY_PORT or time.monotonic() - self._seen >= OVERLAP


_OVERLAP = Overlap()


def fold_base() -> bool:
    """Take the next step of a fold that is under way, or begin one that pays; return whether there was a step."""
    with only_publisher("fold.lock"):
        release = Release.objects.last_good()  # with many changes the newest one is nearly always on its way
        if release is None:
            return False
        tells = must_tell(serials_on_disk())
        if tells.overlap:
            _load_base()
            return _OVERLAP.is_over(tells.base) and _shorten()
        return _is_worth_it(tells.base, release) and _put_new_base(tells.base, release)


def _is_worth_it(serial: int, release: Release) -> bool:
    base = Release.objects.filter(serial=serial, withdrawn_at=None).first()
    return base is not None and changed_lines(base, release) > FOLD


def _put_new_base(base: int, release: Release) -> bool:
    try:
        fresh = write_base_aside(release, ".aside")
    except ListDamaged as damage:
        TROUBLE.say(damage.user_message)
        return False
    with only_publisher():
        newest = Release.objects.newest()
        if newest is None or not newest.confirmed_at or serials_on_disk() != {HOT: newest.serial, BASE: base}:
            # A publication that could not wait wrote a newer one, or another machine is ahead of our hot zone.
            fresh.unlink(missing_ok=True)
            return False
        put_base(fresh)
    _load_base()
    return True


def _load_base() -> None:
    """Let the resolver take the base in place, which needs seconds: publications go on meanwhile."""
    resolver = engine()
    held = resolver.serials()
    if held is not None and held[BASE] != serials_on_disk()[BASE]:
        resolver.load([BASE])


def _shorten() -> bool:
    with only_publisher():
        newest = Release.objects.newest()
        again = release_again(newest) if newest and newest.confirmed_at else None
        if again is None:
            return False
        shorten_hot(again)
        resolver = engine()
        put_in_force(again, resolver, resolver.serials())
    return True
