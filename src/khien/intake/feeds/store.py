"""Write many observations at once, in plain SQL: the ORM makes an object for each row, at three times the cost.

SQLite is given the cells one by one, PostgreSQL an array for each column, which its driver binds far faster.
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
    "ON kept.indicator_id = thing.id AND kept.feed_id = %s WHERE thing.digest "
)
_ADD = f"INSERT INTO {_INDICATORS} (digest, kind, value, first_seen_at) "
_ADD_TYPES = ("text", "text", "text", "timestamptz")
_UNLESS_THERE = " ON CONFLICT (digest) DO NOTHING RETURNING digest, id"
_OBSERVE = f"INSERT INTO {_OBSERVATIONS} AS kept (feed_id, indicator_id, category, first_seen_at, last_seen_at) "
_OBSERVE_TYPES = ("bigint", "bigint", "text", "timestamptz", "timestamptz")
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
    _run(_OBSERVE, _OBSERVE_TYPES, _rows(feed_id, numbers, sightings, now), _OR_MOVE)
    return len(sightings) - sum(observed for _number, observed in known.values())


def _found(feed_id: int, digests: Sequence[str]) -> dict[str, tuple[int, bool]]:
    """Return the number of each stored indicator, and whether the feed has named it."""
    is_one, wanted = f"IN ({', '.join(['%s'] * len(digests))})", list[Any](digests)
    if connection.vendor == "postgresql":
        is_one, wanted = "= ANY(%s)", [list(digests)]
    with connection.cursor() as cursor:
        cursor.execute(_FIND + is_one, [feed_id, *wanted])
        return {digest: (number, observed is not None) for digest, number, observed in cursor.fetchall()}


def _added(digests: Iterable[str], sightings: Mapping[str, Sighting], now: datetime) -> dict[str, int]:
    stamp = _written(now)
    values = ((digest, sightings[digest].indicator) for digest in digests)
    rows = ((digest, str(value.kind), value.value, stamp) for digest, value in values)
    return dict(_run(_ADD, _ADD_TYPES, rows, _UNLESS_THERE))


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


def _run(head: str, types: Sequence[str], rows: Iterable[Sequence[Any]], tail: str) -> list[tuple[Any, ...]]:
    """Insert the rows, a thousand in each statement; return what the statements return."""
    waiting, out = iter(rows), list[tuple[Any, ...]]()
    with connection.cursor() as cursor:
        while chunk := list(islice(waiting, _ROWS)):
            source, cells = _source(types, chunk)
            cursor.execute(head + source + tail, cells)
            out += cursor.fetchall() if cursor.description else []
    return out


def _source(types: Sequence[str], rows: Sequence[Sequence[Any]]) -> tuple[str, list[Any]]:
    """Return the part of an INSERT that gives the rows, and its parameters."""
    if connection.vendor == "postgresql":
        columns = ", ".join(f"%s::{name}[]" for name in types)
        return f"SELECT * FROM unnest({columns})", [list(column) for column in zip(*rows, strict=True)]  # noqa: S608
    one = f"({', '.join(['%s'] * len(types))})"
    return "VALUES " + ", ".join([one] * len(rows)), [cell for row in rows for cell in row]


def _written(moment: datetime) -> Any:
    """Return the time as the database wants it."""
    return connection.ops.adapt_datetimefield_value(moment)
