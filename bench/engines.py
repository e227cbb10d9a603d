"""Which engine carries screening to many machines: the same function, on what is installed of Dask, Ray and Daft.

    .venv/bin/python -m bench.engines [--only ENGINE,…] [FILE OF NAMES]

Without a file, 400,000 names are made up. Two workers on this machine, so that what is compared is what an engine
costs, not the network. Each gets the same parts, must give the same output in the same order, and then again while
one of its workers is killed.
"""

import importlib.util
import os
import signal
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from threading import Timer

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khien.config.settings")
django.setup()

from bench.analysis import made_up  # noqa: E402 - after the settings
from khien.analysis.cluster import on_cluster  # noqa: E402
from khien.analysis.screening import rows_of  # noqa: E402

WORKERS = 2
PART = 1 << 19  # bytes
Engine = tuple[Callable[[list[bytes]], str], Callable[[], list[int]]]  # answers; process ids of its workers


def parts_of(names: list[str]) -> list[bytes]:
    """Return the names in parts of whole lines."""
    text, parts = ("\n".join(names) + "\n").encode(), []
    while text:
        end = text.find(b"\n", PART) + 1 or len(text)
        parts.append(text[:end])
        text = text[end:]
    return parts


@contextmanager
def processes() -> Iterator[Engine]:
    """One machine, as `./run screen` does it."""
    with ProcessPoolExecutor(WORKERS, get_context("fork")) as pool:
        list(pool.map(rows_of, [b"a.b\n"] * 8))
        yield lambda parts: "".join(pool.map(rows_of, parts)), list


@contextmanager
def dask() -> Iterator[Engine]:
    """A scheduler, and workers with a nanny each, which starts a worker that died again."""
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=WORKERS, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        list(client.gather(client.map(rows_of, [b"a.b\n"] * 8, pure=False)))
        yield (
            lambda parts: "".join(on_cluster(parts, rows_of, cluster.scheduler_address)),
            lambda: list(client.run(os.getpid).values()),
        )


@contextmanager
def ray() -> Iterator[Engine]:
    """Tasks, whose workers Ray starts as it needs them."""
    import ray

    ray.init(num_cpus=WORKERS, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    task = ray.remote(rows_of)
    try:
        asked = ray.remote(lambda: os.getpid())  # it takes no built-in function
        pids = lambda: ray.get([asked.remote() for _ in range(8)])  # noqa: E731
        ray.get([task.remote(b"a.b\n") for _ in range(8)])
        yield lambda parts: "".join(ray.get([task.remote(part) for part in parts])), pids
    finally:
        ray.shutdown()


@contextmanager
def daft() -> Iterator[Engine]:
    """A column of parts and a function over it; on one machine Daft answers in its own process, on many by Ray."""
    import daft
    from daft import DataType

    @daft.func(return_dtype=DataType.string())
    def answer(part: bytes) -> str:
        return rows_of(part)

    def run(parts: list[bytes]) -> str:
        frame = daft.from_pydict({"part": parts}).select(answer(daft.col("part")).alias("rows"))
        return "".join(frame.to_pydict()["rows"])

    run([b"a.b\n"] * 8)
    yield run, list


def main() -> None:
    """Measure and print."""
    options = ArgumentParser(prog="python -m bench.engines")
    options.add_argument("--only", type=lambda text: text.split(","), default=["processes", "dask", "ray", "daft"])
    options.add_argument("names", nargs="?", type=Path)
    given = options.parse_args()
    names = given.names.read_text(encoding="utf-8").split() if given.names else made_up(400_000)
    parts = parts_of(names)
    wanted = "".join(map(rows_of, parts))
    print(f"{len(names):,} names in {len(parts)} parts, {WORKERS} workers")
    for engine in (processes, dask, ray, daft):
        if engine.__name__ not in given.only:
            continue
        if (
            engine is not processes
            and importlib.util.find_spec(engine.__name__.replace("dask", "distributed")) is None
        ):
            print(f"{engine.__name__:10} is not installed")
            continue
        begun = time.perf_counter()
        with engine() as (answer, workers):
            ready = time.perf_counter() - begun
            begun = time.perf_counter()
            same = answer(parts) == wanted
            took = time.perf_counter() - begun
            pids = workers()
            killed = _with_a_kill(answer, parts, wanted, pids[0]) if pids else "no worker of its own is killed"
        speed = f"{len(names) / took:9,.0f} names/s"
        print(f"{engine.__name__:10} ready in {ready:5.1f} s; {speed}; same {same}; {killed}")


def _with_a_kill(answer: Callable[[list[bytes]], str], parts: list[bytes], wanted: str, pid: int) -> str:
    timer = Timer(0.3, os.kill, (pid, signal.SIGKILL))
    timer.start()
    begun = time.perf_counter()
    same = answer(parts) == wanted
    timer.cancel()
    return f"with a worker killed {time.perf_counter() - begun:.1f} s, same {same}"


if __name__ == "__main__":
    main()
