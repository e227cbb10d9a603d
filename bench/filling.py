"""Fill a PostgreSQL with a long list and many reports at once: each row is a copy of one that the product wrote.

PostgreSQL makes the rows itself, two tables at a time. Indexes are made anew behind them, in the words that the
migrations left in the catalogue; that nothing of these is missing afterwards is checked.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction

from khien.cases.models import Case
from khien.intake.models import Mention
from khien.ledger.models import Entry
from khien.protection.filtering.models import ListEntry, Release
from khien.protection.filtering.plan import Content, Line

START = 1_000_000_000  # of the numbers of copies: above those that the sequences have given out
_NAME, _REF = "'n' || n || '.example.vn'", "'KH-F-' || n"
_CATEGORY = "CASE n % 1000 WHEN 0 THEN 'malware' ELSE p.category END"  # one that is rare, too
_STEP = "interval '30 seconds'"  # between two: a million are a year
_SETTINGS = ("session_replication_role = replica", "synchronous_commit = off", "maintenance_work_mem = '256MB'")


@dataclass(frozen=True)
class Copies:
    """Rows like one, but for what is given as SQL over their number `n`."""

    pattern: models.Model
    count: int
    changed: dict[str, str]


def fill(entries: int, reports: int) -> None:
    """Write rows as the actions would; the ledger's entries carry a mark of another, so they are only many.

    Args:
        entries: names on the list since the release of its first entry.
        reports: each mentions one of the names.

    Raises:
        DoesNotExist: no block is in force, or no report is there, of which copies can be made.
    """
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(_write, [*_of_entries(entries), *_of_reports(reports, entries)]))
    _count_in(entries)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _count_in(entries: int) -> None:
    """Let the releases hold the copies."""
    line = ListEntry.objects.in_force().earliest("pk")
    for release in Release.objects.filter(serial__gte=line.added_serial):
        numbers = range(START, START + entries)
        copies = (Line("name", f"n{number}.example.vn", f"KH-F-{number}-1") for number in numbers)
        content = Content(release.size, release.digest).changed(copies)
        Release.objects.filter(pk=release.pk).update(size=content.size, digest=content.digest)


def _of_entries(count: int) -> list[Copies]:
    line = ListEntry.objects.in_force().select_related("decision__case__subject").earliest("pk")
    case, decision = line.decision.case, line.decision
    approval = Entry.objects.filter(kind="decision.approved").earliest("pk")
    hashed = _sha256(f"{_NAME} || '/'")
    return [
        _copies(case.subject, count, value=_NAME, digest=_sha256(f"'domain:' || {_NAME}")),
        _copies(case, count, "opened_at", ref=_REF, subject_id="n"),
        _copies(decision, count, "decided_at", ref=f"{_REF} || '-1'", case_id="n", category=_CATEGORY),
        _copies(
            line,
            count,
            decision_id="n",
            value=_NAME,
            key="convert_to('vn.example.n' || n || '.', 'UTF8')",
            prefix=f"('x' || left({hashed}, 8))::bit(32)::bigint",
        ),
        _copies(approval, count, about=f"{_REF} || '-1'", index="n"),
    ]


def _of_reports(count: int, entries: int) -> list[Copies]:
    mention = Mention.objects.select_related("report").earliest("pk")
    link = Case.reports.through.objects.earliest("pk")
    other = f"{START} + n % {entries}"
    return [
        _copies(mention.report, count, "received_at", code_digest=_sha256("n::text")),
        _copies(mention, count, report_id="n", indicator_id=other),
        _copies(link, count, report_id="n", case_id=other),
    ]


def _copies(pattern: models.Model, count: int, moment: str = "", **changed: str) -> Copies:
    """Return copies of which the first is the oldest."""
    if moment:
        changed[moment] = f"p.{moment} - ({START + count} - n) * {_STEP}"
    return Copies(pattern, count, changed)


def _sha256(text: str) -> str:
    return f"encode(sha256(convert_to({text}, 'UTF8')), 'hex')"


def _write(rows: Copies) -> None:
    meta, quote = type(rows.pattern)._meta, connection.ops.quote_name
    changed = {"id": "n"} | rows.changed
    columns = [field.column for field in meta.concrete_fields]
    values = ", ".join(changed.get(column, f"p.{quote(column)}") for column in columns)
    table, into = quote(meta.db_table), ", ".join(map(quote, columns))
    numbers = f"generate_series({START}, {START + rows.count - 1}) n"
    copied = f"SELECT {values} FROM {numbers}, {table} p WHERE p.id = {rows.pattern.pk}"  # noqa: S608 - our own words
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for setting in _SETTINGS:
                cursor.execute(f"SET LOCAL {setting}")
            with _without_indexes(cursor, table):
                cursor.execute(f"INSERT INTO {table} ({into}) {copied}")
    finally:
        connection.close()  # of this thread


@contextmanager
def _without_indexes(cursor: Any, table: str) -> Iterator[None]:
    """Take a table's indexes away, but for the primary key, and make the same ones anew.

    Raises:
        RuntimeError: the table has other indexes afterwards.
    """
    before = _made_by(cursor, table)
    for drop, _make in before:
        cursor.execute(drop)
    yield
    for _drop, make in before:
        cursor.execute(make)
    if (after := _made_by(cursor, table)) != before:
        raise RuntimeError(f"{table} had other indexes before: {set(before) ^ set(after)}")


def _made_by(cursor: Any, table: str) -> list[tuple[str, str]]:
    """Return how each index and unique constraint goes and comes back, in PostgreSQL's own words."""
    cursor.execute(
        """
        SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
               format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname,
                      pg_get_constraintdef(oid))
        FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'u'
        UNION ALL
        SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
        FROM pg_index WHERE indrelid = %s::regclass AND NOT indisprimary
          AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype = 'u')
        ORDER BY 2
        """,
        [table, table],
    )
    return list(cursor.fetchall())
