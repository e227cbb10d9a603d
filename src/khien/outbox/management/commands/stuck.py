"""`khien stuck`: show the deliveries that were given up; `--retry` tries them again."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from khien.outbox.models import Delivery
from khien.outbox.nudge import nudge


class Command(BaseCommand):
    """Prints one line, or one JSON object with `--json`, for each stuck delivery."""

    help = "Show the deliveries that were given up; --retry tries them again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--json", action="store_true", help="print one JSON object a line")
        parser.add_argument("--retry", action="store_true", help="set them going again")

    def handle(self, *args: Any, **options: Any) -> None:
        """List, and with `--retry` release."""
        for delivery in Delivery.objects.stuck().order_by("pk").iterator():
            row = {
                "id": delivery.pk,
                "event": delivery.event,
                "reaction": delivery.reaction,
                "attempts": delivery.attempts,
                "error": delivery.last_error,
            }
            self.stdout.write(
                json.dumps(row, ensure_ascii=False) if options["json"] else f"{delivery}: {row['error']}"
            )
        if options["retry"]:
            freed = Delivery.objects.stuck().update(stuck_at=None, attempts=0, due_at=timezone.now())
            nudge()
            self.stderr.write(f"{freed} deliveries are going again.")
