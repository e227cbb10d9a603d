"""`khien export_list --format rpz`: the list in force, streamed to standard output or a file."""

import os
import sys
from argparse import ArgumentParser
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError

from khien.core.errors import KhienError
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
                if isinstance(sys.stdout, TextIOWrapper):
                    # A locale without UTF-8 must not stop a list with Vietnamese reasons.
                    sys.stdout.reconfigure(encoding="utf-8", newline="")
                self._write(options["format"], sys.stdout)
                return
            self._replace(options["format"], output)
        except BrokenPipeError:
            # Whoever read has seen enough; closing the pipe again at exit would complain once more.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise SystemExit(1) from None
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
