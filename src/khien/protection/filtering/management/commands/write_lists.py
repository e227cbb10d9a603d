"""`khien write_lists [--folder FOLDER]`: every format as files, for a web server or a CDN."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from khien.core.errors import KhienError
from khien.protection.filtering.compile.lists import CURRENT, write_lists
from khien.protection.filtering.models import Release


class Command(BaseCommand):
    """The upkeep worker does the same by itself, in the state folder."""

    help = "Write the list in every format, each also compressed, into FOLDER/current."
    requires_system_checks: list[str] = []  # they load every page

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--folder", type=Path, default=settings.LISTS_FOLDER)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write, and say where."""
        folder: Path = options["folder"]
        try:
            written = write_lists(Release.objects.newest(), folder)
        except (KhienError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Serial {written.serial} is in {folder / CURRENT} ({written.seconds:.1f} s).")
