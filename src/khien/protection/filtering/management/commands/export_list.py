"""`khien export_list --format rpz`: the list in force, streamed to standard output or a file."""

import os
import shutil
import sys
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError

from khien.core.errors import KhienError
from khien.indicators.output import streaming_output
from khien.protection.filtering.compile.formats import FORMATS
from khien.protection.filtering.compile.stream import compile_list
from khien.protection.filtering.reading import read_through


class Command(BaseCommand):
    """Nothing else is printed on standard output; a file is replaced whole or not at all."""

    help = "Write the list that is in force."
    requires_system_checks: list[str] = []  # they load every page

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--format", choices=FORMATS, required=True)
        parser.add_argument("--output", type=Path, help="a file; standard output without it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Stream."""
        output: Path | None = options["output"]
        try:
            if output is None:
                # Whole before its first byte leaves: a list that is not what was published is found at its end.
                with TemporaryFile("w+", encoding="utf-8", newline="") as whole, streaming_output(status=1):
                    self._write(options["format"], whole)
                    whole.seek(0)
                    shutil.copyfileobj(whole, sys.stdout)
            else:
                self._replace(options["format"], output)
        except (KhienError, OSError) as error:
            raise CommandError(str(error)) from error

    def _replace(self, name: str, output: Path) -> None:
        if output.exists() and not output.is_file():  # a device would be replaced as well
            raise CommandError(f"{output} is not a file.")
        fresh = output.resolve().parent / f".khien.{name}.{os.getpid()}"
        try:
            with fresh.open("w", encoding="utf-8", newline="") as file:
                self._write(name, file)
            fresh.replace(output.resolve())
        finally:
            fresh.unlink(missing_ok=True)

    @staticmethod
    def _write(name: str, file: IO[str]) -> None:
        with read_through(compile_list(name)) as pieces:
            file.writelines(pieces)
        file.flush()
