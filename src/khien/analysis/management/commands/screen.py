"""`khien screen < names`: the names that pretend to be a protected organisation, as one JSON object a line."""

import json
from typing import Any

from khien.analysis.screening import screen
from khien.indicators.streaming import StreamCommand, whole_lines


class Command(StreamCommand):
    """Answers in the order of the input; ordinary names leave no line."""

    help = "Screen the names on standard input; one JSON object for each that pretends."

    def handle(self, *args: Any, **options: Any) -> None:
        """Stream."""
        self.stream(whole_lines(), _rows, options["processes"])


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
