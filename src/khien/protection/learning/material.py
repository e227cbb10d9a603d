"""What is taught: cases and lessons, read once from the data beside this file. Pure."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Sign:
    """Words of a case, and what they tell."""

    quote: str
    why: str


@dataclass(frozen=True)
class Case:
    """Something that somebody was sent or told, in one language."""

    ref: str
    lesson: str  # slug of the lesson that belongs to it
    channel: str  # sms, call or chat
    sender: str
    text: str
    is_scam: bool
    signs: tuple[Sign, ...]

    def pieces(self) -> Iterator[tuple[str, int]]:
        """Yield the text in pieces, each with the number of the sign that it is (from 1), or 0."""
        places = sorted((self.text.index(sign.quote), number) for number, sign in enumerate(self.signs, 1))
        end = 0
        for start, number in places:
            quote = self.signs[number - 1].quote
            if start > end:
                yield self.text[end:start], 0
            yield quote, number
            end = start + len(quote)
        if end < len(self.text):
            yield self.text[end:], 0


@dataclass(frozen=True)
class Lesson:
    """One way of deceiving people, in one language."""

    slug: str
    title: str
    how: str
    signs: tuple[str, ...]
    do: tuple[str, ...]


@cache
def cases(language: str) -> Mapping[str, Case]:
    """Return every case by its reference, in `vi` or `en`."""
    return {row["ref"]: _case(row, language) for row in _read("cases.toml")["case"]}


@cache
def lessons(language: str) -> Mapping[str, Lesson]:
    """Return every lesson by its slug, in `vi` or `en`."""
    rows = {row["slug"]: row[language] for row in _read("lessons.toml")["lesson"]}
    return {
        slug: Lesson(slug, row["title"], row["how"], tuple(row["signs"]), tuple(row["do"]))
        for slug, row in rows.items()
    }


def _case(row: Mapping[str, Any], language: str) -> Case:
    said = row[language]
    return Case(
        ref=row["ref"],
        lesson=row["lesson"],
        channel=row["channel"],
        sender=said.get("sender", row["sender"]),
        text=said["text"],
        is_scam=row["is_scam"],
        signs=tuple(Sign(*sign[language]) for sign in row["sign"]),
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("khien.protection.learning").joinpath("data", name).read_text(encoding="utf-8"))
