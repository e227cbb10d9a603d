"""Write many observations at once, in plain SQL that SQLite and PostgreSQL understand alike.

The ORM's bulk methods make an object for each row and take three times as long.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection

from khien.indicators.models import Indicator
from khien.intake.feeds.rows import Sighting
from khien.intake.models import Observation

_ROWS = 1_000  # in one statement
_INDICATORS, _OBSERVATIONS = Indicator._meta.db_table, Observation._meta.db_table

# Only names of tables are put into these texts.
_FIND = (
    f"SELECT thing.digest, thing.id, kept.id FROM {_INDICATORS} AS thing LEFT JOIN {_OBSERVATIONS} AS kept "  # noqa: S608
    "ON kept.indicator_id = thing.id AND kept.feed_id = %s WHERE thing.digest IN "
)
_ADD = f"INSERT INTO {_INDICATORS} (digest, kind, value, first_seen_at) VALUES "  # noqa: S608
_UNLESS_THERE = " ON CONFLICT (digest) DO NOTHING RETURNING digest, id"
_OBSERVE = (
    f"INSERT INTO {_OBSERVATIONS} AS kept (feed_id, indicator_id, category, first_seen_at, last_seen_at) VALUES "  # noqa: S608
)
# A feed that says it again moves the end; one that tells of an earlier time moves the beginning.
_OR_MOVE = (
    " ON CONFLICT (indicator_id, feed_id) DO UPDATE SET category = excluded.category, "
    "first_seen_at = CASE WHEN excluded.first_seen_at < kept.first_seen_at "
    "THEN excluded.first_seen_at ELSE kept.first_seen_at END, "
    "last_seen_at = CASE WHEN excluded.last_seen_at > kept.last_seen_at "
    "THEN excluded.last_seen_at ELSE kept.last_seen_at END"
)


def keep(feed_id: int, sightings: Mapping[str, Sighting], now: datetime) -> int:
    """Store the sightings of one feed; return how many the feed had not named before.

    Args:
        feed_id: the feed's row.
        sightings: by the digest of their indicator, at most some thousands.
        now: the time of what the feed does not date.
    """
    # Sorted: two imports that take rows in the same order cannot wait for each other in a circle.
    digests = sorted(sightings)
    known = _found(feed_id, digests)
    numbers = {digest: number for digest, (number, _observed) in known.items()}
    missing = [digest for digest in digests if digest not in numbers]
    if missing:
        numbers.update(_added(missing, sightings, now))
    if len(numbers) < len(digests):  # somebody else added them between our two statements
        late = _found(feed_id, [digest for digest in digests if digest not in numbers])
        numbers.update((digest, number) for digest, (number, _observed) in late.items())
    _run(_OBSERVE, _rows(feed_id, numbers, sightings, now), _OR_MOVE)
    return len(sightings) - sum(observed for _number, observed in known.values())


def _found(feed_id: int, digests: Sequence[str]) -> dict[str, tuple[int, bool]]:
    """Return the number of each stored indicator, and whether the feed has named it."""
    marks = ", ".join(["%s"] * len(digests))
    with connection.cursor() as cursor:
        cursor.execute(f"{_FIND}({marks})", [feed_id, *digests])
        return {digest: (number, observed is not None) for digest, number, observed in cursor.fetchall()}


def _added(digests: Iterable[str], sightings: Mapping[str, Sighting], now: datetime) -> dict[str, int]:
    stamp = _written(now)
    values = ((digest, sightings[digest].indicator) for digest in digests)
    rows = ((digest, str(value.kind), value.value, stamp) for digest, value in values)
    return dict(_run(_ADD, rows, _UNLESS_THERE))


def _rows(
    feed_id: int, numbers: Mapping[str, int], sightings: Mapping[str, Sighting], now: datetime
) -> Iterator[tuple[Any, ...]]:
    stamp = _written(now)
    for digest, (_indicator, category, first, last) in sightings.items():
        begin, end = first or last, last
        if begin and end and end < begin:
            begin, end = end, begin
        yield (
            feed_id,
            numbers[digest],
            str(category or ""),
            _written(begin) if begin else stamp,
            _written(end) if end else stamp,
        )


def _run(head: str, rows: Iterable[Sequence[Any]], tail: str) -> list[tuple[Any, ...]]:
    """Insert the rows, a thousand in each statement; return what the statements return."""
    waiting, out = iter(rows), list[tuple[Any, ...]]()
    with connection.cursor() as cursor:
        while chunk := list(islice(waiting, _ROWS)):
            one = f"({', '.join(['%s'] * len(chunk[0]))})"
            cursor.execute(head + ", ".join([one] * len(chunk)) + tail, [cell for row in chunk for cell in row])
            out += cursor.fetchall() if cursor.description else []
    return out


def _written(moment: datetime) -> Any:
    """Return the time as the database wants it."""
    return connection.ops.adapt_datetimefield_value(moment)
