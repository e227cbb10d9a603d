"""`khien stuck`: show the deliveries that were given up, and the jobs that fail; `--retry` tries again."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from khien.outbox.models import Delivery, Job
from khien.outbox.nudge import nudge


class Command(BaseCommand):
    """Prints one line, or one JSON object with `--json`, for each stuck delivery and each failing job."""

    help = "Show the deliveries that were given up, and the jobs that fail; --retry tries the deliveries again."

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
            self._tell(f"{delivery}: {delivery.last_error}", row, as_json=options["json"])
        for job in Job.objects.exclude(last_error="").order_by("name"):
            row = {"job": job.name, "error": job.last_error}
            self._tell(f"{job.name}, tried again each time: {job.last_error}", row, as_json=options["json"])
        if options["retry"]:
            freed = Delivery.objects.stuck().update(stuck_at=None, attempts=0, due_at=timezone.now())
            nudge()
            self.stderr.write(f"{freed} deliveries are going again.")

    def _tell(self, sentence: str, row: dict[str, object], *, as_json: bool) -> None:
        self.stdout.write(json.dumps(row, ensure_ascii=False) if as_json else sentence)
