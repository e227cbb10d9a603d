"""Approvals on their way to the resolver: one by one, many at once, and while the base is folded."""

import threading
import time
from collections.abc import Sequence
from functools import partial
from math import ceil

from django.conf import settings

from bench.gateway.names import fresh
from bench.gateway.system import PATIENCE, rcode, until
from khien.cases.actions import approve_decision, propose_decision
from khien.cases.proposals import DecisionKind, Proposal
from khien.core.categories import Category
from khien.protection.filtering.compile.files import serials_on_disk
from khien.protection.filtering.compile.zone import BASE, ZONES
from khien.protection.filtering.engines.unbound import Unbound
from tests.filtering.blocks import BASIS, REASON, Deciders, many_blocks, open_case

Figures = dict[str, float]
_PROPOSAL = Proposal(DecisionKind.BLOCK, Category.PHISHING, BASIS, REASON, 30)


def ranked(seconds: Sequence[float]) -> Figures:
    """Return how many, and p50, p95, p99 and the longest (nearest rank)."""
    order = sorted(seconds)
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "longest": 1.0}
    return {"count": len(order)} | {
        name: round(order[ceil(share * len(order)) - 1], 4) for name, share in shares.items()
    }


def approve(name: str, deciders: Deciders) -> float:
    """Let a second person approve a block; return the seconds until our Unbound answers NXDOMAIN."""
    decision = propose_decision(case=open_case(name), proposal=_PROPOSAL, by=deciders.minh)
    begun = time.perf_counter()
    approve_decision(decision=decision, by=deciders.hoa)
    return until(partial(is_blocked, name), f"{name} blocked") - begun


def is_blocked(name: str) -> bool:
    """Ask our Unbound."""
    return rcode(name, settings.RESOLVER_PORT) == "NXDOMAIN"


def one_by_one(number: int, deciders: Deciders) -> Figures:
    """Measure single changes."""
    return ranked([approve(name, deciders) for name in fresh(number, "single")])


def at_once(number: int, deciders: Deciders) -> float:
    """Return the seconds from the commit of many approvals until all of them are blocked."""
    names = list(fresh(number, f"of{number}-"))
    many_blocks(names, deciders)
    begun = time.perf_counter()
    # The last ones first: the others are there by then, and asking each takes its time.
    last = until(lambda: all(map(is_blocked, (names[-1], names[0]))), f"{number} at once")
    if missing := [name for name in names[:: max(1, number // 200)] if not is_blocked(name)]:
        raise RuntimeError(f"Not blocked: {missing[:5]}")
    return round(last - begun, 3)


def while_folding(number: int, deciders: Deciders) -> dict[str, object]:
    """Make so many changes that the base is folded; go on with single changes until it is, and ask all the time.

    The longest time without an answer shows whether a resolver that takes a new base keeps questions waiting.
    """
    before = serials_on_disk()[BASE]
    asker = Asker()
    asker.start()
    begun = time.perf_counter()
    many_blocks(list(fresh(number, "folded")), deciders)
    seconds, folded = list[float](), False
    for name in fresh(1_000_000, "meanwhile"):
        folded = serials_on_disk()[BASE] > before
        if len(seconds) >= 5 and (folded or time.perf_counter() - begun > PATIENCE):
            break
        seconds.append(approve(name, deciders))
    on_disk = serials_on_disk()
    done = until(lambda: _serials_reach(on_disk), "Unbound has the new base") - begun
    asker.stop()
    return {
        "folded": folded,
        "seconds": round(done, 2),
        "changes meanwhile": ranked(seconds),
        "longest without an answer": round(asker.longest, 4),
    }


def _serials_reach(wanted: dict[str, int]) -> bool:
    held = Unbound().serials() or {}
    return all(held.get(zone, 0) >= wanted[zone] for zone in ZONES)


class Asker(threading.Thread):
    """Asks our Unbound for a name that is on no list, a hundred times a second, and notes the slowest answer."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.longest, self._over = 0.0, threading.Event()

    def run(self) -> None:
        """Ask until told to stop."""
        while not self._over.is_set():
            begun = time.perf_counter()
            rcode("unlisted.khien-bench.vn", settings.RESOLVER_PORT, timeout=PATIENCE)
            self.longest = max(self.longest, time.perf_counter() - begun)
            time.sleep(0.01)

    def stop(self) -> None:
        """End it."""
        self._over.set()
        self.join()
