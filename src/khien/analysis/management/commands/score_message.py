"""`khien score_message < messages`: a score for each, a kind of scam, and the sentences that say so.

A line is a message, or a JSON object with the message in `text`; what else is in the object comes back.
"""

import json
import os
import sys
from collections.abc import Iterator
from multiprocessing import get_context
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from khien.analysis.messages.judge import judge

AT_ONCE = 500  # messages that are judged together


class Command(BaseCommand):
    """Answers one JSON object a line, in the order of the input; nothing is stored."""

    help = "Judge the messages on standard input: score, category and telling sentences, one JSON object a line."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how many processes work."""
        parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="all processors by default")

    def handle(self, *args: Any, **options: Any) -> None:
        """Stream."""
        if options["processes"] < 2:
            for batch in _batches():
                _write(_rows(batch))
            return
        with get_context("fork").Pool(options["processes"]) as pool:
            for rows in pool.imap(_rows, _batches()):
                _write(rows)


def _batches() -> Iterator[list[str]]:
    """Yield the lines that are there: a slow sender gets answers at once."""
    rest = b""
    while piece := sys.stdin.buffer.read1(1 << 16):  # type: ignore[union-attr]  # typed as BinaryIO, which lacks it
        *lines, rest = (rest + piece).split(b"\n")
        yield from _cut(lines)
    yield from _cut([rest])


def _cut(lines: list[bytes]) -> Iterator[list[str]]:
    texts = [line.decode("utf-8", "replace").strip() for line in lines]
    wanted = [text for text in texts if text]
    for start in range(0, len(wanted), AT_ONCE):
        yield wanted[start : start + AT_ONCE]


def _rows(lines: list[str]) -> str:
    given = [_given(line) for line in lines]
    return "".join(
        json.dumps(
            facts
            | {
                "score": judged.score,
                "category": judged.category,
                "spans": [{"start": s.start, "end": s.end, "text": text[s.start : s.end]} for s in judged.spans],
            },
            ensure_ascii=False,
        )
        + "\n"
        for (text, facts), judged in zip(given, judge([text for text, _facts in given]), strict=True)
    )


def _given(line: str) -> tuple[str, dict[str, Any]]:
    """Return the message of a line, and what comes back with its answer."""
    if line.startswith("{"):
        try:
            row = json.loads(line)
        except ValueError:
            return line, {"text": line}
        if isinstance(row, dict) and isinstance(row.get("text"), str):
            return row["text"], row
    return line, {"text": line}


def _write(rows: str) -> None:
    sys.stdout.write(rows)
    sys.stdout.flush()
