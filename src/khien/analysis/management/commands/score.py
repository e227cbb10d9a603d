"""`khien score < names-or-urls`: a score with its reasons for each line, as one JSON object a line."""

import json
import sys
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from khien.analysis.actions import score_values
from khien.analysis.score import Score
from khien.indicators.errors import NotAnIndicator
from khien.indicators.kinds import IndicatorValue
from khien.indicators.parse import parse

BATCH = 2_000  # lines that are scored together
PIECE = 1 << 18  # bytes that are read together


class Command(BaseCommand):
    """Answers in the order of the input; a line that is nothing scores 0 and says why in `error`."""

    help = "Score the names and addresses on standard input; one JSON object a line."

    def handle(self, *args: Any, **options: Any) -> None:
        """Stream."""
        for batch in _batches():
            read = [_read(line) for line in batch]
            good = [value for value in read if isinstance(value, IndicatorValue)]
            scores = iter(score_values(good))
            for line, value in zip(batch, read, strict=True):
                row = _row(value, next(scores)) if isinstance(value, IndicatorValue) else _refused(line, value)
                sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
            sys.stdout.flush()


def _batches() -> Iterator[list[str]]:
    """Yield the lines that are there, a batch at a time: a slow sender gets its answers at once."""
    rest = b""
    while piece := sys.stdin.buffer.read1(PIECE):  # type: ignore[union-attr]  # typed as BinaryIO, which lacks it
        *whole, rest = (rest + piece).split(b"\n")
        yield from _cut(whole)
    yield from _cut([rest])


def _cut(lines: list[bytes]) -> Iterator[list[str]]:
    texts = (line.decode("utf-8", "replace").strip() for line in lines)
    wanted = [text for text in texts if text]
    for start in range(0, len(wanted), BATCH):
        yield wanted[start : start + BATCH]


def _read(line: str) -> IndicatorValue | NotAnIndicator:
    try:
        return parse(line)
    except NotAnIndicator as error:
        return error


def _refused(line: str, error: IndicatorValue | NotAnIndicator) -> dict[str, Any]:
    return {"value": line, "score": 0, "category": None, "reasons": [], "error": str(error)}


def _row(value: IndicatorValue, score: Score) -> dict[str, Any]:
    reasons = [{"code": r.code, "points": r.points, "en": r.text("en"), "vi": r.text("vi")} for r in score.reasons]
    return {"value": value.value, "score": score.score, "category": score.category, "reasons": reasons}
