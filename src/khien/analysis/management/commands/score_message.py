"""`khien score_message < messages`: a score for each, a kind of scam, and the sentences that say so.

A line is a message, or a JSON object with the message in `text`; what else is in the object comes back.
"""

import json
from math import isfinite
from typing import Any

from khien.analysis.messages.judge import judge
from khien.indicators.streaming import StreamCommand, batches

AT_ONCE = 500  # messages that are judged together
LONGEST = 1 << 22  # bytes of a message with what else is in its object


class Command(StreamCommand):
    """Answers one JSON object a line, in the order of the input; nothing is stored."""

    help = "Judge the messages on standard input: score, category and telling sentences, one JSON object a line."

    def handle(self, *args: Any, **options: Any) -> None:
        """Stream."""
        self.stream(batches(AT_ONCE, LONGEST), _rows, options["processes"])


def _rows(lines: list[str]) -> str:
    given = [_given(line) for line in lines]
    return "".join(
        _line(
            facts
            | {
                "score": judged.score,
                "category": judged.category,
                "spans": [{"start": s.start, "end": s.end, "text": text[s.start : s.end]} for s in judged.spans],
            }
        )
        for (text, facts), judged in zip(given, judge([text for text, _facts in given]), strict=True)
    )


def _line(row: dict[str, Any]) -> str:
    """Return a row as JSON; halves of characters, which UTF-8 has none of, stay written as JSON writes them."""
    line = json.dumps(row, ensure_ascii=False)
    return (line if _is_whole(line) else json.dumps(row)) + "\n"


def _is_whole(text: str) -> bool:
    """Return whether a text can be written as UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _given(line: str) -> tuple[str, dict[str, Any]]:
    """Return the message of a line, and what comes back with its answer."""
    if line.startswith("{"):
        try:
            row = json.loads(line, parse_constant=_finite, parse_float=_finite)
        except (ValueError, RecursionError):
            return line, {"text": line}
        if isinstance(row, dict) and isinstance(row.get("text"), str):
            return row["text"], row
    return line, {"text": line}


def _finite(number: str) -> float:
    """Refuse what JSON has no word for, such as NaN, so that it does not come out again."""
    if not isfinite(value := float(number)):
        raise ValueError(number)
    return value
