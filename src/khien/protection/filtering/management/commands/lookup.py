"""`khien lookup VALUE`: is it on the list?"""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from khien.indicators.errors import NotAnIndicator
from khien.indicators.parse import parse
from khien.protection.filtering.lookup import as_facts, look_up


class Command(BaseCommand):
    """Prints what is known, one fact a line, or one JSON object with `--json`."""

    help = "Look a value up in the list that is in force."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("value", help="a name, an address, a number …")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look up and print."""
        try:
            facts = as_facts(look_up(parse(options["value"])), settings.PUBLIC_ADDRESS)
        except NotAnIndicator as error:
            raise CommandError(f"{options['value']}: {error.user_message}") from error
        if options["json"]:
            self.stdout.write(json.dumps(facts, ensure_ascii=False))
            return
        for name, fact in facts.items():
            self.stdout.write(f"{name:<12}{fact}")
