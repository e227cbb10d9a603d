"""Knot as primary, and the resolvers that take the list from it: how fast they have it, and what it costs them."""

import os
import random
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from operator import truediv
from pathlib import Path
from statistics import median

from django.conf import settings

from bench.gateway.names import unlisted
from bench.gateway.system import Process, rcode, until
from khien.protection.filtering.compile.files import serials_on_disk
from khien.protection.filtering.compile.stream import compile_list
from khien.protection.filtering.engines.knot import Knot
from khien.protection.filtering.engines.unbound import PATH
from khien.protection.filtering.resolvers.registering import register, remove
from tests.engines.kits import TRANSFERRING, kit_files, knot_resolver, own_folder
from tests.engines.primary import Resolver
from tests.ports import free_port

MAKE = TRANSFERRING | {"knot-resolver": knot_resolver}
_SECONDS, _ROUNDS, _WARMING = "2", 7, 3
_NAMES, _LISTED, _ASKED = 5_000, 100, 200_000  # names that fit into any cache, one in so many listed; questions
_RATE = re.compile(r"Queries per second:\s+([\d.]+)")
_NUMBER = re.compile(r"Queries completed:\s+(\d+)")
_KEPT = "recursor.d/khien.conf"  # a setting of the engine that has nothing to do with the list


def primary_load(knot: Process) -> dict[str, float]:
    """Restart the primary, and measure until it serves every zone that is on disk."""
    knot.stop()
    begun = time.perf_counter()
    knot.start()
    wanted = serials_on_disk()
    seconds = until(lambda: Knot().serials() == wanted, "Knot has the list") - begun
    return {"seconds": round(seconds, 2), "megabytes": knot.megabytes}


def each_resolver(listed: Sequence[str], *, throughput: bool) -> dict[str, dict[str, object]]:
    """Measure every resolver: from start to answering from the list, memory, and speed with against without it."""
    return {kit: _measured(kit, listed, throughput=throughput) for kit in MAKE}


def _measured(kit: str, listed: Sequence[str], *, throughput: bool) -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="kh-", dir="/tmp") as made, _plain(Path(made), kit) as plain:
        alone = _memory(plain)
        with _with_list(Path(made), kit, listed[-1]) as (resolver, seconds):
            told: dict[str, object] = {
                "seconds to load": seconds,
                "megabytes": _memory(resolver),
                "megabytes without the list": alone,
            }
            return told | (_speed(Path(made), resolver, plain, listed) if throughput else {})


@contextmanager
def _running(resolver: Resolver) -> Iterator[Resolver]:
    resolver.start()
    try:
        yield resolver
    finally:
        resolver.stop()


@contextmanager
def _plain(above: Path, kit: str) -> Iterator[Resolver]:
    """The same engine and configuration, without the list."""
    folder = own_folder(above, "plain")
    with _registered(kit, port := free_port()):
        kit_files(folder, kit, kit if kit in TRANSFERRING else None)
    for path in (folder / "kit").rglob("*"):
        if path.is_file() and not str(path).endswith(_KEPT):
            path.write_text("")
    with _running(MAKE[kit](folder, port, _upstream())) as resolver:
        until(lambda: rcode("unlisted.khien-bench.vn", port) == "NOERROR", f"{kit} answers")
        yield resolver


@contextmanager
def _with_list(above: Path, kit: str, listed: str) -> Iterator[tuple[Resolver, float]]:
    folder = own_folder(above, "list")
    with _registered(kit, port := free_port()):
        kit_files(folder, kit, kit if kit in TRANSFERRING else None)
        if kit not in TRANSFERRING:
            with (folder / "khien.rpz").open("w", encoding="ascii") as file:
                file.writelines(compile_list("rpz"))
        begun = time.perf_counter()
        with _running(MAKE[kit](folder, port, _upstream())) as resolver:
            there = until(lambda: rcode(listed, port) == "NXDOMAIN", f"{kit} has the list", pause=0.05)
            if kit in TRANSFERRING:
                there = until(lambda: resolver.said().serial is not None, f"{kit} says its serial")
            yield resolver, round(there - begun, 2)


@contextmanager
def _registered(kit: str, port: int) -> Iterator[None]:
    if kit not in TRANSFERRING:
        yield
        return
    register(kit, f"127.0.0.1@{port}", kit)
    try:
        yield
    finally:
        remove(kit)


def _upstream() -> int:
    return int(settings.RESOLVER_FORWARD.partition("@")[2])


def _memory(resolver: Resolver) -> float:
    assert resolver.process  # noqa: S101 - it runs
    status = Path(f"/proc/{resolver.process.pid}/status").read_text(encoding="ascii")
    return round(int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024, 1)


def _speed(folder: Path, with_list: Resolver, without: Resolver, listed: Sequence[str]) -> dict[str, object]:
    """Ask both in turn the same questions; the ratio is that of the middle round."""
    names, asked = _questions(folder, listed)
    asked_of = {"with": with_list, "without": without}
    for resolver in asked_of.values():
        for _turn in range(_WARMING):
            _dnsperf(names, resolver, "-n", "1")  # answers come into their caches
    rates: dict[str, list[float]] = {"with": [], "without": []}
    costs: dict[str, list[float]] = {"with": [], "without": []}
    for _round in range(_ROUNDS):
        for name, resolver in asked_of.items():
            rate, cost = _rate(asked, resolver)
            rates[name].append(rate)
            costs[name].append(cost)
    return {
        "answers a second with the list": round(median(rates["with"])),
        "without the list": round(median(rates["without"])),
        "ratio": round(median(map(truediv, rates["with"], rates["without"])), 3),
        "microseconds of processor an answer with the list": round(median(costs["with"]), 1),
        "of processor without it": round(median(costs["without"]), 1),
    }


def _questions(folder: Path, listed: Sequence[str]) -> tuple[Path, Path]:
    """Write names, each once, and questions for them as people ask: for few names often, for most of them rarely.

    How often follows the rank to the power of -0.91 (Jung et al. 2002, "DNS performance and the effectiveness of
    caching"). The names lie all over the list, as real ones do: side by side, the way to each would be the same,
    and in the processor's cache.
    """
    chance = random.Random(1)
    names = [*islice(unlisted(listed), _NAMES), *listed[: _NAMES // _LISTED]]
    chance.shuffle(names)
    often = [rank**-0.91 for rank in range(1, len(names) + 1)]
    once, asked = folder / "names", folder / "questions"
    for file, chosen in ((once, names), (asked, chance.choices(names, often, k=_ASKED))):
        file.write_text("".join(f"{name} A\n" for name in chosen))
    return once, asked


def _rate(questions: Path, resolver: Resolver) -> tuple[float, float]:
    """Return answers a second, and the processor time of one in microseconds."""
    before = _processor(resolver)
    said = _dnsperf(questions, resolver, "-l", _SECONDS)
    rate, number = _RATE.search(said), _NUMBER.search(said)
    if not rate or not number:
        raise RuntimeError(f"dnsperf said: {said[-300:]}")
    return float(rate[1]), 1e6 * (_processor(resolver) - before) / int(number[1])


def _dnsperf(questions: Path, resolver: Resolver, *more: str) -> str:
    command = ["dnsperf", "-s", "127.0.0.1", "-p", str(resolver.port), "-d", str(questions), "-c", "4", *more]
    return subprocess.run(command, capture_output=True, text=True, check=True, env={"PATH": PATH}).stdout


def _processor(resolver: Resolver) -> float:
    """Return the seconds that a resolver has computed (proc(5): utime and stime)."""
    assert resolver.process  # noqa: S101 - it runs
    fields = Path(f"/proc/{resolver.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
