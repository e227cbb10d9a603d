"""`khien resolver_config`: write and check the configuration of the resolver that runs beside us."""

import subprocess
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from khien.protection.filtering.engines import EngineFailed, unbound


class Command(BaseCommand):
    """Prints the configuration; it is written where the resolver reads it."""

    help = "Write the resolver's configuration, let Unbound check it, and print it."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write, check, print."""
        if not unbound.installed():
            raise CommandError(unbound.MISSING)
        try:
            path = unbound.write_configuration()
        except EngineFailed as error:
            raise CommandError(error.user_message) from error
        check = ["env", f"PATH={unbound.PATH}", "unbound-checkconf", str(path)]
        done = subprocess.run(check, capture_output=True, text=True, check=False)
        if done.returncode:
            raise CommandError(f"Unbound refuses the configuration: {done.stderr.strip()}")
        self.stdout.write(path.read_text(encoding="utf-8"))
