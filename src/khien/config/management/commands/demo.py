"""`khien demo`: play the whole journey on sample data against the running system; `./run --demo` calls it."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from khien.config.journey.play import play
from khien.core.errors import KhienError
from khien.ledger.tiles import write_whole


class Command(BaseCommand):
    """Says what it did, line by line; the numbers stay in `run/journey.json`."""

    help = "Play the whole journey on real sample data; the system must be running with the demonstration people."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--json", action="store_true", help="print the numbers as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Play, and keep the numbers."""
        say = self.stderr.write if options["json"] else self.stdout.write
        path = settings.RUN_FOLDER / "journey.json"
        path.unlink(missing_ok=True)
        try:
            story = asdict(play(say))
        except KhienError as error:
            write_whole(path, json.dumps({"error": error.user_message}).encode())
            raise CommandError(error.user_message) from error
        write_whole(path, json.dumps(story, ensure_ascii=False).encode())
        if options["json"]:
            self.stdout.write(json.dumps(story, ensure_ascii=False))
