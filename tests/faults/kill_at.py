"""Run one `khien` command and kill this process, hard, at its n-th database statement.

Called as `python -m tests.faults.kill_at N before|after COMMAND …` with KHIEN_DATA set. Between any two statements
the process is gone, as after a power cut: nothing is flushed, closed or rolled back by us. Exit code 0 means that
the command ended before its n-th statement.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import django
from django.core.management import call_command
from django.db import connection


class Killer:
    """Counts statements and ends the process at the chosen one."""

    def __init__(self, at: int, moment: str) -> None:
        self.left, self.moment = at, moment

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.left -= 1
        if self.left == 0 and self.moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = execute(sql, params, many, context)
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return result


def main() -> None:
    """Set up, run, and die on the way."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khien.config.settings")
    django.setup()
    if os.environ.get("KHIEN_TEST_WIRING"):
        wire_the_bell()
    with connection.execute_wrapper(Killer(int(sys.argv[1]), sys.argv[2])):
        call_command(*sys.argv[3:])


def wire_the_bell() -> None:
    """Replace the product's wiring by one reaction and one job of the tests' own."""
    from khien.ledger.seal import seal
    from khien.outbox.events import WIRING, RecurringJob, timedelta
    from tests.outbox.events import BellRung, answer

    WIRING.install({BellRung: [answer]}, [RecurringJob(seal, timedelta(0), after_deliveries=True)])


if __name__ == "__main__":
    main()
