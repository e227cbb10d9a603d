"""Rows become sightings: normalised as `khien.indicators.parse` does it, or refused with its reason. Pure."""

from collections.abc import Iterable, Iterator

from khien.core.categories import Category
from khien.indicators.errors import NotAnIndicator
from khien.indicators.kinds import IndicatorValue, Kind
from khien.indicators.names import is_name
from khien.indicators.parse import parse
from khien.indicators.social import profile_of
from khien.intake.feeds.rows import Refusal, Row, Sighting


def sightings(rows: Iterable[Row | Refusal], category: Category | None) -> Iterator[Sighting | Refusal]:
    """Yield each row as a sighting or as a refusal.

    Args:
        rows: what a reader yields.
        category: for rows that name none; None when the feed lists what is known to be good.
    """
    for row in rows:
        yield row if isinstance(row, Refusal) else _sighting(row, category)


def _sighting(row: Row, category: Category | None) -> Sighting | Refusal:
    try:
        indicator = _plain_name(row) or parse(row.value, row.kind)
    except NotAnIndicator as error:
        return Refusal(row.line, error.code, f"{_shown(row.value)}: {error.user_message}")
    if row.kind is Kind.URL and (profile := profile_of(indicator.value)):
        indicator = IndicatorValue(Kind.SOCIAL_PROFILE, profile)  # as it is in reports
    return Sighting(indicator, row.category or category, row.first_seen, row.last_seen)


def _plain_name(row: Row) -> IndicatorValue | None:
    """Take a name that is canonical already, as most of a feed is: a tenth of what `parse` costs."""
    if row.kind is Kind.DOMAIN and is_name(row.value) and "xn--" not in row.value:
        return IndicatorValue(Kind.DOMAIN, row.value)
    return None


def _shown(value: str) -> str:
    """Shorten a value for a terminal; what could steer the terminal is written out."""
    plain = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in value[:80])
    return plain + ("…" if len(value) > 80 else "")
