"""The gateway with a long list: what changes, compiling, loading and asking cost, and what a kill does.

    ./run bench gateway [--names N] [--only PART,…] [--json] [--output FOLDER] [--database postgresql|sqlite]

A database, workers, Knot and resolvers of its own, on loopback and in a temporary folder. The same changes are
made with a short list in the same run, so that the ratio shows whether their cost follows the list. Needs what
`./test` installs. Names: see `names.py`; with KHIEN_BENCH_DATA they come from public lists in that folder, else
from samples/.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench.gateway.system import KHIEN, Process, installation, process, until

PARTS = ("compile", "load", "throughput", "latency", "bulk", "compaction", "recovery", "short")
SHORT = 10_000  # names of the short list
SINGLE, AT_ONCE = 200, (1_000, 10_000)  # changes


class Bench:
    """One installation with a list in force, and the programs that run on it."""

    def __init__(self, folder: Path, names: Sequence[str], options: argparse.Namespace) -> None:
        from tests.filtering.blocks import many_blocks, people

        self.folder, self.names, self.options = folder, names, options
        self.deciders = people()
        self.singles = max(1, min(SINGLE, options.names // 10))
        many_blocks(["pattern.khien-bench.vn"], self.deciders)

    def measure(self) -> Iterator[tuple[str, Any]]:
        """Yield what each part measured, in an order in which none disturbs the next."""
        with ExitStack() as running:
            start = lambda name, *command: running.enter_context(process(self.folder / f"{name}.log", *command))  # noqa: E731
            yield "fill, seconds", self._fill()
            if self._wants("compile"):
                yield from self._compile()
            if not self._wants("load", "throughput", "latency", "bulk", "compaction", "recovery"):
                return
            from bench.gateway.changes import approve

            processes = self._start(start)
            first = approve("first.khien-bench.vn", self.deciders)
            yield "first approval, while the workers start, seconds", round(first, 2)
            yield from self._engines(processes)
            yield from self._changes(processes)

    def _wants(self, *parts: str) -> bool:
        return bool(self.options.only.intersection(parts))

    def _fill(self) -> float:
        from bench.gateway.fill import put_in_force
        from khien.protection.filtering.compile.files import rewrite_zones
        from khien.protection.filtering.models import ListEntry
        from khien.protection.filtering.publish import publish_list

        begun = time.perf_counter()
        publish_list()  # the first list of all is empty
        publish_list()
        # Into the base, the short list as well: as it is when names have been on the list for a while.
        rewrite_zones(put_in_force(self.names, ListEntry.objects.get()))
        return round(time.perf_counter() - begun, 1)

    def _compile(self) -> Iterator[tuple[str, Any]]:
        from bench.gateway.compiling import compile_each, prefix_sizes

        yield "compile", compile_each()
        yield "prefix set", prefix_sizes()

    def _start(self, start: Callable[..., Process]) -> dict[str, Process]:
        from django.conf import settings

        from bench.gateway.changes import is_blocked
        from khien.protection.filtering.engines import knot, unbound

        start("upstream", *KHIEN, "demo_upstream", "--port", settings.RESOLVER_FORWARD.partition("@")[2])
        processes = {"primary": start("knot", *knot.command()), "resolver": start("unbound", *_command(unbound))}
        until(lambda: is_blocked(self.names[-1]), "Unbound has the list")
        _leave_scrub_for_later()
        processes["worker"] = start("worker", *KHIEN, "worker", "--share", "prompt")
        processes["upkeep"] = start("upkeep", "nice", *KHIEN, "worker", "--share", "upkeep")
        return processes

    def _engines(self, processes: dict[str, Process]) -> Iterator[tuple[str, Any]]:
        from bench.gateway.engines import each_resolver, primary_load

        if self._wants("load"):
            yield "primary", primary_load(processes["primary"])
        if self._wants("load", "throughput"):
            yield "resolvers", each_resolver(self.names, throughput=self._wants("throughput"))

    def _changes(self, processes: dict[str, Process]) -> Iterator[tuple[str, Any]]:
        from bench.gateway.changes import at_once, one_by_one, while_folding
        from bench.gateway.recovery import after_kill
        from khien.protection.filtering.compile.changes import FOLD

        if self._wants("latency"):
            yield "one by one", one_by_one(self.singles, self.deciders)
        if self._wants("bulk"):
            sizes = [size for size in AT_ONCE if size <= max(10, self.options.names)] or [10]
            yield "at once, seconds", {f"{size:,}": at_once(size, self.deciders) for size in sizes}
        if self._wants("compaction"):
            yield "compaction", while_folding(FOLD + 1, self.deciders)
        if self._wants("recovery"):
            yield "after kill -9, seconds", after_kill(processes, self.names[-1], self.deciders)


def _command(unbound: Any) -> list[str]:
    command = unbound.command()
    if command is None:
        sys.exit(unbound.MISSING)
    return list(command)


def _leave_scrub_for_later() -> None:
    """Let the hourly comparison be due in an hour: a new database owes it at once."""
    from django.utils import timezone

    from khien.outbox.events import WIRING
    from khien.outbox.models import Job
    from khien.protection.filtering.scrub import scrub

    [job] = [job for job in WIRING.jobs if job.run is scrub]
    Job.objects.update_or_create(name=job.name, defaults={"due_at": timezone.now() + job.every})


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Return everything that was asked for."""
    with installation(postgresql=options.database == "postgresql") as folder:
        from bench.gateway.names import names

        listed, source = names(options.names)
        measured: dict[str, Any] = {"names": len(listed), "source": source, "database": options.database}
        for what, figures in Bench(folder, listed, options).measure():
            measured[what] = figures
            _note(what, figures)
    if "short" in options.only and options.names > 1:
        measured |= _short(options)
    return measured


def _short(options: argparse.Namespace) -> dict[str, Any]:
    """Make the same changes with a short list, in another process: one process has one installation."""
    names = min(SHORT, max(1, options.names // 2))
    words = ["--names", str(names), "--only", "latency,bulk", "--json", "--database", options.database]
    done = subprocess.run(
        [sys.executable, "-m", "bench.gateway", *words], stdout=subprocess.PIPE, text=True, check=True
    )
    return {"short list": names, "short": json.loads(done.stdout)}


def _note(what: str, figures: object) -> None:
    """Say at once what is known: a long run that is broken off has not been for nothing."""
    print(f"{time.strftime('%H:%M:%S')} {what}: {json.dumps(figures)}", file=sys.stderr, flush=True)


def ratios(measured: dict[str, Any]) -> dict[str, float]:
    """Return how much more a change costs with the long list than with the short one."""
    long, short = measured.get("one by one"), measured.get("short", {}).get("one by one")
    if not long or not short:
        return {}
    return {share: round(long[share] / short[share], 2) for share in ("p50", "p95", "p99")}


def main() -> None:
    """Measure, print, draw."""
    parser = argparse.ArgumentParser(prog="./run bench gateway", description=__doc__.partition("\n")[0])
    parser.add_argument("--names", type=int, default=1_000_000)
    parser.add_argument("--only", type=lambda text: set(text.split(",")), default=set(PARTS))
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.add_argument("--output", type=Path, help="a folder for gateway.svg and gateway.json")
    parser.add_argument("--database", choices=("postgresql", "sqlite"), default="postgresql")
    options = parser.parse_args()
    if unknown := options.only.difference(PARTS):
        parser.error(f"{', '.join(sorted(unknown))}: the parts are {', '.join(PARTS)}")
    from bench.gateway.report import chart, table

    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # what it started is stopped, too
    began = time.perf_counter()
    load = os.getloadavg()[0]
    measured = measure(options)
    measured["ratio of long to short list"] = ratios(measured)
    measured["load of the machine before and after"] = f"{load:.1f}, {os.getloadavg()[0]:.1f}"
    measured["minutes"] = round((time.perf_counter() - began) / 60, 1)
    print(json.dumps(measured) if options.json else table(measured), end="\n" if options.json else "")
    if options.output:
        options.output.mkdir(parents=True, exist_ok=True)
        (options.output / "gateway.svg").write_text(chart(measured), encoding="utf-8")
        (options.output / "gateway.json").write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
