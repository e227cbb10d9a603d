"""`khien ledger_verify`: recompute the whole log; exit 1 when anything does not hold."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from khien.ledger.verify import verify


class Command(BaseCommand):
    """Prints one line, or one JSON object with `--json`."""

    help = "Recompute the ledger and name the first entry that was altered, removed or inserted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify, print, and fail when the ledger does not hold."""
        verdict = verify()
        problem = verdict.problem
        if options["json"]:
            self.stdout.write(json.dumps({"ok": problem is None, **asdict(verdict)}))
        elif problem is None:
            self.stdout.write(
                f"The ledger holds: {verdict.entries} entries, {verdict.sealed} sealed under "
                f"{verdict.checkpoints} signed checkpoints."
            )
        if problem:
            place = "a row that is not sealed yet" if problem.index is None else f"entry {problem.index}"
            raise CommandError(f"{problem.fault}: {place}: {problem.why}")
