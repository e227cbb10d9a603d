"""One at a time on this machine: a lock on a file, which ends with whoever holds it, also when that is killed."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def in_turn(lock: Path, how: int = fcntl.LOCK_EX) -> Iterator[None]:
    """Wait until nobody else who takes the same lock is at work.

    Args:
        lock: the file; its folder must be there.
        how: as `flock` takes it.

    Raises:
        BlockingIOError: somebody is at work, and `how` says not to wait.
    """
    with lock.open("w", encoding="ascii") as file:
        fcntl.flock(file, how)
        yield
