"""Answer a stream on many machines: the same function, in the same order, on a Dask cluster.

Each worker needs Khiên of the same version (`dask worker ADDRESS` in its environment). A worker that dies costs
time only: the scheduler keeps every part until its answer has been written, and gives it to another.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Final

from django.core.management.base import CommandError

from khien.indicators.streaming import in_order

_AHEAD: Final = 4  # parts for each thread of a worker that are given away before the first of them is written
_PATIENCE: Final = "10s"  # for the scheduler to answer


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
            yield from in_order(parts, answer, partial(client.submit, pure=False), _AHEAD * threads)
        except KilledWorker as error:
            raise CommandError(
                f"A part ended every worker that took it, perhaps for lack of memory: {error}"
            ) from error
