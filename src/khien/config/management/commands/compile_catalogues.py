"""`khien compile_catalogues`: make what gettext reads from the .po files."""

from typing import Any

from django.core.management.base import BaseCommand

from khien.config.catalogues import compile_catalogues


class Command(BaseCommand):
    """Run by the set-up; harmless twice."""

    help = "Compile the translations."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Compile what has changed."""
        self.stderr.write(f"{compile_catalogues()} catalogues compiled.")
