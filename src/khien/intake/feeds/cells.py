"""What a feed writes beside a value: kinds, category words and times, read into types. Pure."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from khien.core.categories import Category
from khien.indicators.kinds import Kind

_EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?")
_PART = re.compile(r"((?:19|20)\d\d)(?:-(0[1-9]|1[0-2]))?")  # a year, or a month of it
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=1)  # clocks and time zones of others


class BadCell(ValueError):
    """A cell that cannot be read.

    Args:
        reason: stable word for programs.
        detail: one sentence.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


@lru_cache(maxsize=1_000)
def category_of(text: str) -> Category | None:
    """Return the category of a word; None for an empty cell.

    Raises:
        BadCell: the word is not in the closed list, or names what only people may judge.
    """
    word = re.sub(r"[\s-]+", "_", text.strip().lower())
    if not word:
        return None
    try:
        category = Category(word)
    except ValueError as error:
        raise BadCell("unknown_category", f"{text.strip()[:60]!r} is not in the list of categories.") from error
    if not category.may_be_blocked:
        raise BadCell("category_not_for_feeds", f"{category.value} is judged by people, never taken from a list.")
    return category


def kind_of(text: str) -> Kind | None:
    """Return the kind of indicator of a word; None for an empty cell.

    Raises:
        BadCell: there is no such kind.
    """
    word = text.strip().lower()
    try:
        return Kind(word) if word else None
    except ValueError as error:
        raise BadCell("unknown_kind", f"{word[:40]!r} is not a kind of indicator.") from error


@lru_cache(maxsize=10_000)
def _moment(text: str) -> datetime:
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(float(text), UTC)
    if part := _PART.fullmatch(text):
        return datetime(int(part[1]), int(part[2] or 1), 1, tzinfo=UTC)
    try:
        moment = datetime.fromisoformat(text.removesuffix(" UTC").replace("/", "-"))
    except ValueError as error:
        raise BadCell("bad_time", f"{text[:40]!r} is no time; write it like 2026-11-23T08:00:00Z.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def moment_of(text: str, now: datetime) -> datetime | None:
    """Return a time given in ISO 8601 or in seconds since 1970; None for an empty cell.

    A year or a month stands for its first day.

    Args:
        text: the cell; a time without zone is UTC.
        now: times more than a day after it are refused, because they would keep an observation fresh for ever.

    Raises:
        BadCell: it is no time, or lies ahead.
    """
    plain = text.strip()
    if not plain or plain == "0":
        return None
    try:
        moment = _moment(plain).astimezone(UTC)
    except OverflowError as error:
        raise BadCell("bad_time", f"{plain[:40]!r} is outside the calendar.") from error
    if moment < _EARLIEST:
        raise BadCell("bad_time", f"{plain[:40]!r} lies before there was a web.")
    if moment > now + _AHEAD:
        raise BadCell("time_ahead", f"{plain[:40]!r} lies in the future.")
    return moment
