"""`khien score < names-or-urls`: a score with its reasons for each line, as one JSON object a line.

`score`, 0 to 100, is the whole scorecard and ranks work; `chance` is the model's alone, calibrated as if half of
all were harmful, and null where the model reads nothing.
"""

import json
from functools import partial
from typing import Any

from khien.analysis.actions import database_answers, snapshots
from khien.analysis.score import Snapshot, assess
from khien.indicators.errors import NotAnIndicator
from khien.indicators.kinds import IndicatorValue
from khien.indicators.parse import parse
from khien.indicators.streaming import StreamCommand, batches

BATCH = 1_000  # lines that are scored together


class Command(StreamCommand):
    """Answers in the order of the input; a line that is nothing scores 0 and says why in `error`."""

    help = "Score the names and addresses on standard input; one JSON object a line."

    def handle(self, *args: Any, **options: Any) -> None:
        """Stream."""
        stored = database_answers()
        if not stored:
            self.stderr.write(
                "The database does not answer or has no tables yet (khien prepare makes them): "
                "lines are scored without feeds and reports."
            )
        self.stream(batches(BATCH), partial(rows_of_scores, stored=stored), options["processes"])


def rows_of_scores(lines: list[str], *, stored: bool) -> str:
    """Return a JSON object a line, in the order of the lines; `stored` as for `snapshots`."""
    read = [_read(line) for line in lines]
    known = [value for value in read if isinstance(value, IndicatorValue)]
    facts = iter(snapshots(known, stored=stored))
    rows = (
        _row(next(facts)) if isinstance(value, IndicatorValue) else _refused(line, value)
        for line, value in zip(lines, read, strict=True)
    )
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _read(line: str) -> IndicatorValue | NotAnIndicator:
    try:
        return parse(line)
    except NotAnIndicator as error:
        return error


def _refused(line: str, error: IndicatorValue | NotAnIndicator) -> dict[str, Any]:
    return {"value": line, "score": 0, "chance": None, "category": None, "reasons": [], "error": str(error)}


def _row(known: Snapshot) -> dict[str, Any]:
    score = assess(known)
    return {
        "value": known.value,
        "score": score.score,
        "chance": known.chance,
        "category": score.category,
        "reasons": [
            {"code": r.code, "points": r.points, "en": r.text("en"), "vi": r.text("vi")} for r in score.reasons
        ],
    }
