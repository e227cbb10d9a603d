"""Answer a stream on many machines: the same function, in the same order, on a Dask cluster.

Each worker needs Khiên of the same version (`dask worker ADDRESS` in its environment). A worker that dies costs
time only: the scheduler keeps every part until its answer has been written, and gives it to another.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from ctypes import CDLL
from functools import cache, partial
from typing import Final

from django.core.management.base import CommandError

from khien.indicators.streaming import in_order

_AHEAD: Final = 4  # parts for each thread of a worker that are given away before the first of them is written
_PATIENCE: Final = "10s"  # for the scheduler to answer
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _LARGE = -1, -3, 1 << 25  # mallopt(3); no column is so large


def on_cluster(parts: Iterable[bytes], answer: Callable[[bytes], str], address: str) -> Iterator[str]:
    """Yield the answers in the order of the parts.

    Args:
        parts: the input.
        answer: a function that the workers can import.
        address: of the scheduler.

    Raises:
        CommandError: Dask is missing, the cluster has no worker, or a part ends every worker that takes it.
        OSError: the scheduler does not answer.
    """
    try:
        # It is an extra: most installations screen on one machine.
        from distributed import Client, KilledWorker
    except ImportError:
        raise CommandError(
            "Dask is missing: .venv/bin/pip install --require-hashes -r requirements/extras.txt"
        ) from None
    with Client(address, timeout=_PATIENCE, set_as_default=False) as client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise CommandError(f"The cluster at {address} has no worker. Start some: dask worker {address}")
        try:
            yield from in_order(parts, answer, partial(client.submit, _answered, pure=False), _AHEAD * threads)
        except KilledWorker as error:
            raise CommandError(
                f"A part ended every worker that took it, perhaps for lack of memory: {error}"
            ) from error


def _answered(answer: Callable[[bytes], str], part: bytes) -> str:
    _keep_memory()
    return answer(part)


@cache
def _keep_memory() -> None:
    """Let a worker keep what it frees: Dask gives it back at once, and the system zeroes it anew each time."""
    libc = CDLL(None)
    with suppress(AttributeError):  # only glibc has it
        for setting in (_TRIM_THRESHOLD, _MMAP_THRESHOLD):
            libc.mallopt(setting, _LARGE)
