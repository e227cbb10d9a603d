"""`khien screen < names`: the names that pretend to be a protected organisation, as one JSON object a line."""

import json
import os
import sys
from collections.abc import Iterator
from multiprocessing import get_context
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from khien.analysis.screening import screen

BLOCK = 1 << 18  # bytes that are looked at together


class Command(BaseCommand):
    """Answers in the order of the input; ordinary names leave no line."""

    help = "Screen the names on standard input; one JSON object for each that pretends."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how many processes work."""
        parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="all processors by default")

    def handle(self, *args: Any, **options: Any) -> None:
        """Stream: a block goes to a process while the one before is looked at."""
        if options["processes"] < 2:
            for block in _blocks():
                _write(_rows(block))
            return
        with get_context("fork").Pool(options["processes"]) as pool:
            for rows in pool.imap(_rows, _blocks()):
                _write(rows)


def _blocks() -> Iterator[bytes]:
    """Yield whole lines, as many as there are: a slow sender gets answers at once."""
    rest = b""
    while piece := sys.stdin.buffer.read1(BLOCK):  # type: ignore[union-attr]  # typed as BinaryIO, which lacks it
        whole, end, rest_of_piece = (rest + piece).rpartition(b"\n")
        if end:
            yield whole + end
        rest = rest_of_piece
    if rest:
        yield rest


def _rows(block: bytes) -> str:
    found = (
        {
            "value": one.value,
            "brand": one.brand,
            "technique": one.technique,
            "matched": one.matched,
            "score": one.score,
        }
        for one in screen(block)
    )
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in found)


def _write(rows: str) -> None:
    sys.stdout.write(rows)
    sys.stdout.flush()
