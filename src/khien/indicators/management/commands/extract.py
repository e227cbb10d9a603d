"""`khien extract < text`: the indicators of a text, one JSON object a line."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from khien.indicators.extract import extract
from khien.indicators.kinds import Found
from khien.indicators.output import streaming_output
from khien.indicators.stream import Pieces


class Command(BaseCommand):
    """Reads standard input as it comes; writes nothing but findings to standard output."""

    help = (
        "Find the indicators in the UTF-8 text on standard input. Writes one JSON object a line: kind, value, "
        "start and end (code points of the whole input) and raw (the text that stands there)."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the findings of each piece as soon as it has been read."""
        if sys.stdin is None:
            raise CommandError("There is no standard input. Give a text: khien extract < text")
        with open(sys.stdin.fileno(), "rb", closefd=False) as stream, streaming_output():
            pieces = Pieces(stream)
            self._write(pieces)
        if pieces.broken:
            self.stderr.write(
                f"{pieces.broken} places in the input are not UTF-8 and were read as U+FFFD. "
                "Convert the text to UTF-8 if letters are missing."
            )

    def _write(self, pieces: Pieces) -> None:
        offset = 0
        for text in pieces:
            for found in extract(text):
                self.stdout.write(_line(found, offset))
            self.stdout.flush()
            offset += len(text)


def _line(found: Found, offset: int) -> str:
    row = {
        "kind": found.indicator.kind,
        "value": found.indicator.value,
        "start": offset + found.start,
        "end": offset + found.end,
        "raw": found.raw,
    }
    return json.dumps(row, ensure_ascii=False)
