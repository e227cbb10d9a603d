"""The real names and the report texts in `samples/`, each with the source and licence that allow it."""

import csv
import json
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class SampleReport:
    """A report text, the name that it is about, and the category that the reporter chooses."""

    text: str
    name: str
    category: str


def folder() -> Path:
    """Return where the samples are."""
    return Path(settings.ROOT) / "samples"


def names(kind: str) -> list[str]:
    """Return the names of `listed_names` or `benign_names`."""
    with lzma.open(folder() / f"{kind}_names.csv.xz", "rt", encoding="utf-8", newline="") as file:
        return [row["name"] for row in csv.DictReader(file)]


def reports() -> Iterator[SampleReport]:
    """Yield the sample reports."""
    with (folder() / "report_texts.jsonl").open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            yield SampleReport(row["text"], row["name"], row["category"])
