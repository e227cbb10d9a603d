"""`khien extract < text`: the indicators of a text, one JSON object a line."""

import json
from collections.abc import Iterator
from typing import Any

from khien.indicators.extract import extract
from khien.indicators.kinds import Found
from khien.indicators.stream import Pieces
from khien.indicators.streaming import StreamCommand, standard_input


class Command(StreamCommand):
    """Reads standard input as it comes; writes nothing but findings to standard output."""

    help = (
        "Find the indicators in the UTF-8 text on standard input. Writes one JSON object a line: kind, value, "
        "start and end (code points of the whole input) and raw (the text that stands there)."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the findings of each piece as soon as it has been read."""
        pieces = Pieces(standard_input())
        self.stream(_placed(pieces), _rows, options["processes"])
        if pieces.broken:
            self.stderr.write(
                f"{pieces.broken} places in the input are not UTF-8 and were read as U+FFFD. "
                "Convert the text to UTF-8 if letters are missing."
            )


def _placed(pieces: Pieces) -> Iterator[tuple[int, str]]:
    """Yield each text with the place where it begins."""
    offset = 0
    for text in pieces:
        yield offset, text
        offset += len(text)


def _rows(placed: tuple[int, str]) -> str:
    offset, text = placed
    return "".join(_line(found, offset) for found in extract(text))


def _line(found: Found, offset: int) -> str:
    row = {
        "kind": found.indicator.kind,
        "value": found.indicator.value,
        "start": offset + found.start,
        "end": offset + found.end,
        "raw": found.raw,
    }
    return json.dumps(row, ensure_ascii=False) + "\n"
