"""How long after `kill -9` of a process, and its start, everything is as it was."""

import signal
import time

from bench.gateway.changes import approve, is_blocked
from bench.gateway.names import fresh
from bench.gateway.system import Process, until
from khien.protection.filtering.compile.files import serials_on_disk
from khien.protection.filtering.engines.knot import Knot
from tests.filtering.blocks import Deciders


def after_kill(processes: dict[str, Process], listed: str, deciders: Deciders) -> dict[str, dict[str, float]]:
    """Kill each, start it again, and measure from its start.

    Args:
        processes: worker, primary (Knot) and resolver (Unbound).
        listed: a name on the list.
    """
    answers = {
        "worker": lambda: True,
        "primary": lambda: Knot().serials() == serials_on_disk(),
        "resolver": lambda: is_blocked(listed),
    }
    measured = {}
    for name, is_back in answers.items():
        processes[name].stop(signal.SIGKILL)
        begun = time.perf_counter()
        processes[name].start()
        back = until(is_back, f"{name} is back") - begun
        [change] = fresh(1, f"after-{name}-")
        approve(change, deciders)
        measured[name] = {"answers again": round(back, 2), "next change": round(time.perf_counter() - begun, 2)}
    return measured
