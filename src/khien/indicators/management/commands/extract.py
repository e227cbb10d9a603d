"""`khien extract < text`: the indicators of a text, one JSON object a line."""

import json
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError

from khien.indicators.extract import extract

PIECE = 1 << 20  # bytes that are read together; they are cut at the end of a line


class Command(BaseCommand):
    """Reads standard input piece by piece; `start` and `end` count code points of the whole input."""

    help = "Find the indicators in the text on standard input; one JSON object a line."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Stream."""
        write = sys.stdout.write
        offset = 0
        try:
            for text in pieces(sys.stdin.buffer):
                for found in extract(text):
                    row = {
                        "kind": found.indicator.kind,
                        "value": found.indicator.value,
                        "start": offset + found.start,
                        "end": offset + found.end,
                        "raw": found.raw,
                    }
                    write(json.dumps(row, ensure_ascii=False) + "\n")
                sys.stdout.flush()
                offset += len(text)
        except UnicodeDecodeError as error:
            raise CommandError(
                f"The input is not UTF-8: {error.reason} in {error.object[error.start :][:1]!r}."
            ) from error


def pieces(stream: BinaryIO) -> Iterator[str]:
    """Yield the text in pieces that end where a line ends; one line may be as long as it likes."""
    rest = b""
    while read := stream.read1(PIECE):  # type: ignore[attr-defined]
        whole, newline, tail = (rest + read).rpartition(b"\n")
        if newline:
            yield (whole + newline).decode()
            rest = tail
        else:
            rest += read
    if rest:
        yield rest.decode()
