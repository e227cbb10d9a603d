"""Put a long list in force at once: one block goes the product's whole way, the others are copies of its rows.

The copies have no entries in the ledger: the guard asks it about what comes and goes, and sealing a million
entries would take an hour.
"""

from collections.abc import Iterable, Iterator, Sequence

from django.db import connection, models, transaction

from khien.indicators.kinds import IndicatorValue, Kind
from khien.indicators.models import digest_of
from khien.protection.filtering.models import ListEntry, Release
from khien.protection.filtering.plan import Content, Line
from khien.protection.filtering.prefixes.expressions import of_name, prefix_of
from khien.protection.filtering.tree import key_of

START = 10_000_000  # of the numbers of the copies
_COLUMNS = "number, name, key, prefix, digest"


def put_in_force(names: Sequence[str], pattern: ListEntry, start: int = 0) -> Release:
    """Write rows and a release that holds them, as if they had been published; files and resolvers follow.

    Args:
        names: the names that are added.
        pattern: an entry in force.
        start: how many copies there are already.
    """
    newest = Release.objects.newest()
    if newest is None:
        raise ValueError("Publish the pattern first.")
    serial = newest.serial + 1
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE bench_names (number bigint PRIMARY KEY, name text, key "
            f"{'bytea' if connection.vendor == 'postgresql' else 'blob'}, prefix bigint, digest text)"
        )
        _write(_rows(names, START + start))
        number, ref = "b.number", "'KH-B-' || b.number"
        decision = pattern.decision
        _copy(decision.case.subject, id=number, value="b.name", digest="b.digest")
        _copy(decision.case, id=number, ref=ref, subject_id=number)
        _copy(decision, id=number, ref=f"{ref} || '-1'", case_id=number)
        _copy(
            pattern,
            id=number,
            decision_id=number,
            ref=f"{ref} || '-1'",
            value="b.name",
            key="b.key",
            prefix="b.prefix",
            added_serial=str(serial),
        )
        cursor.execute("DROP TABLE bench_names")
        lines = (Line("name", name, f"KH-B-{place}-1") for place, name in enumerate(names, START + start))
        content = Content(newest.size, newest.digest).changed(lines)
        release = Release.objects.create(
            serial=serial, digest=content.digest, size=content.size, added=len(names), removed=0
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return release


def _rows(names: Iterable[str], start: int) -> Iterator[tuple[int, str, bytes, int, str]]:
    for place, name in enumerate(names, start):
        digest = digest_of(IndicatorValue(Kind.DOMAIN, name))
        yield place, name, key_of(name), prefix_of(of_name(name)), digest


def _write(rows: Iterable[tuple[int, str, bytes, int, str]]) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, cursor.copy(f"COPY bench_names ({_COLUMNS}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    raw = connection.connection
    raw.executemany(f"INSERT INTO bench_names ({_COLUMNS}) VALUES (?, ?, ?, ?, ?)", rows)  # noqa: S608 - a constant


def _copy(pattern: models.Model, **changed: str) -> None:
    """Copy a row for each name; what is not changed stays as in the pattern."""
    meta, quote = type(pattern)._meta, connection.ops.quote_name
    columns = [field.column for field in meta.concrete_fields]
    values = [changed.get(column, f"p.{quote(column)}") for column in columns]
    table = quote(meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(map(quote, columns))}) "  # noqa: S608 - names of our own columns
            f"SELECT {', '.join(values)} FROM bench_names b, {table} p WHERE p.id = %s",
            [pattern.pk],
        )
