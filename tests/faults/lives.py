"""Short lives: a fork that does one piece of work and is killed, or kills somebody, at its n-th step.

A step is a moment before a database statement, or before it opens, renames or locks a file, talks to a server or
runs a program. The same number is the same moment each time.
"""

import os
import select
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection, connections

from khien.core.errors import KhienError

_PATIENCE = 30  # seconds
STEPS = {"open", "os.rename", "fcntl.flock", "socket.connect", "os.remove", "subprocess.Popen"}


def disconnect() -> None:
    """Close all connections, and pools of them: a fork must share none with its parent."""
    for each in connections.all(initialized_only=True):
        each.close()
        if each.vendor == "postgresql":
            each.close_pool()


def born(work: Callable[[], object], at: int = 0, victim: int | None = None) -> int:
    """Begin one piece of work in a process of its own, in which somebody is killed at a step; return its number.

    Args:
        work: what is done.
        at: the step; 0 for none.
        victim: the process that is killed; None for the one that works.
    """
    disconnect()
    child = os.fork()
    if child == 0:
        counting = Counting(at, lambda: _kill(victim or os.getpid()))
        sys.addaudithook(counting.hear)
        code = 255
        try:
            with connection.execute_wrapper(counting):
                work()
            code = min(counting.count, 250)
        except KhienError:
            code = 0  # what it needs was killed: the worker notes that, and tries again
        except Exception:  # noqa: BLE001 - whatever it is, this process must end here
            traceback.print_exc()
        finally:
            os._exit(code)
    return child


def _kill(process: int) -> None:
    """Kill it, and wait until it is dead: a large process needs a moment, and seems to live."""
    handle = os.pidfd_open(process)
    os.kill(process, signal.SIGKILL)
    select.select([handle], [], [], _PATIENCE)
    os.close(handle)


def ended(child: int) -> int:
    """Wait for the end of a life; return how many steps it had, at most 250, or -9 when it was killed.

    Raises:
        AssertionError: it fell by itself.
    """
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in range(251) or code == -signal.SIGKILL, f"it fell by itself: {code}"
    return code


def live(work: Callable[[], object], at: int = 0, victim: int | None = None) -> int:
    """Live one life from beginning to end; see `born` and `ended`."""
    return ended(born(work, at, victim))


class Counting:
    """Counts the steps of this process, and strikes at the chosen one."""

    def __init__(self, at: int, strike: Callable[[], None]) -> None:
        self.count, self._at, self._strike = 0, at, strike

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self._step()
        return execute(sql, params, many, context)

    def hear(self, event: str, args: tuple[Any, ...]) -> None:
        """Count what the interpreter tells of."""
        if event in STEPS and (event != "open" or str(args[0]).startswith(str(settings.RESOLVER_FOLDER))):
            self._step()

    def _step(self) -> None:
        self.count += 1
        if self.count == self._at:
            self._strike()
