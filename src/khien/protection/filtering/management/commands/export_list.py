"""`khien export_list --format rpz`: the list in force, streamed to standard output or a file."""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError

from khien.core.errors import KhienError
from khien.indicators.output import streaming_output
from khien.protection.filtering.compile.formats import FORMATS, compile_list


class Command(BaseCommand):
    """Nothing else is printed on standard output; a file is replaced whole or not at all."""

    help = "Write the list that is in force."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--format", choices=FORMATS, required=True)
        parser.add_argument("--output", type=Path, help="a file; standard output without it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Stream."""
        output: Path | None = options["output"]
        try:
            if output is None:
                with streaming_output(status=1):
                    self._write(options["format"], sys.stdout)
            else:
                self._replace(options["format"], output)
        except (KhienError, OSError) as error:
            raise CommandError(str(error)) from error

    def _replace(self, name: str, output: Path) -> None:
        fresh = output.with_name(f".{output.name}.{os.getpid()}")
        try:
            with fresh.open("w", encoding="utf-8", newline="") as file:
                self._write(name, file)
            fresh.replace(output)
        finally:
            fresh.unlink(missing_ok=True)

    @staticmethod
    def _write(name: str, file: TextIO) -> None:
        for piece in compile_list(name):
            file.write(piece)
        file.flush()
