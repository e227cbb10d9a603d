"""`khien train_model [--of names|messages] --data DIR --out DIR`: fit models on a folder of source data."""

import importlib.util
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Prints the card of the new model as JSON; says each step on standard error."""

    help = "Fit the models of names and addresses, or of messages; needs the packages of requirements/train.txt."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--of", choices=("names", "messages"), default="names", help="what they read")
        parser.add_argument("--data", type=Path, required=True, help="folder with domains/, urls/, vn/, messages/")
        parser.add_argument("--out", type=Path, required=True, help="where weights.npz and model.json go")

    def handle(self, *args: Any, **options: Any) -> None:
        """Fit, write, print."""
        if importlib.util.find_spec("sklearn") is None:
            raise CommandError("scikit-learn is missing: pip install --require-hashes -r requirements/train.txt")
        # They need scikit-learn, which Khiên runs without.
        from khien.analysis.training import fit_messages, fit_model

        train = fit_messages.train if options["of"] == "messages" else fit_model.train

        try:
            card = train(options["data"], options["out"], self.stderr.write)
        except OSError as error:
            raise CommandError(f"The data cannot be read: {error}") from error
        self.stdout.write(json.dumps(card, indent=1))
