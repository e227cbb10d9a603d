"""Figures that many read: counted anew at most for a two-thousandth of the time, however long counting takes."""

import time
from collections.abc import Callable
from math import ceil
from typing import Any

from django.core.cache import cache

TIMES, LONGEST_SECONDS = 2_000, 2 * 3_600


def kept(key: str, count: Callable[[], list[Any]]) -> list[Any]:
    """Return what was counted, and count only when it is too old."""
    found: list[Any] | None = cache.get(key)
    return counted(key, count) if found is None else found


def counted(key: str, count: Callable[[], list[Any]]) -> list[Any]:
    """Count now: a job does so every hour, so that nobody waits for what takes seconds."""
    begun = time.monotonic()
    found = count()
    cache.set(key, found, min(LONGEST_SECONDS, ceil(TIMES * (time.monotonic() - begun))))
    return found
