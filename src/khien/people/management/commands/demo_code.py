"""`khien demo_code NAME`: the six digits that a demonstration person's authenticator app would show now."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from khien.people.demo import NotADemoPerson, demo_code


class Command(BaseCommand):
    """Knows the people of the demonstration file only; it cannot read anybody else's secret."""

    help = "Print the current six-digit code of a demonstration person."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the name."""
        parser.add_argument("name", help="minh, hoa, binh, ha or quang")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the code on standard output, and how long it is good on standard error."""
        try:
            code, seconds = demo_code(options["name"])
        except NotADemoPerson as error:
            raise CommandError(error.user_message) from error
        self.stdout.write(code)
        self.stderr.write(f"Good for {seconds} more seconds, and for one sign-in.")
