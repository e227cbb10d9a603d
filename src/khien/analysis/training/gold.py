"""Messages that a person read and labelled, with the rule beside each: what figures are measured on.

The texts themselves may not be passed on: a row holds the beginning of its text's SHA-256 and the rule's name.
What each rule says, and which category follows from it, stands in `gold_rules.csv`.
"""

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from khien.core.categories import Category

_HERE: Final = Path(__file__).parent
UNDECIDABLE: Final = "undecidable"
_DIGITS: Final = 16  # of the SHA-256 that are kept


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule by which a person labels; without a category what it fits is no scam."""

    name: str
    category: Category | None
    says: str


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_HERE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@cache
def rules() -> dict[str, Rule]:
    """Return the rules by name."""
    return {
        row["rule"]: Rule(row["rule"], Category(row["category"]) if row["category"] else None, row["says"])
        for row in _rows("gold_rules.csv")
    }


@cache
def _rule_of() -> dict[str, Rule]:
    return {row["text_sha256"]: rules()[row["rule"]] for row in _rows("gold_messages.csv")}


def digest(text: str) -> str:
    """Return by what a text is found in `gold_messages.csv`."""
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def rule_of(text: str) -> Rule | None:
    """Return the rule that a person found for a text; None when nobody has read it."""
    return _rule_of().get(digest(text))
