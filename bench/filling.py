"""Fill a PostgreSQL with a long list and many reports at once, by COPY."""

import itertools
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.models import Model


def fill(entries: int, reports: int) -> None:
    """Write rows as the actions would; the ledger entries carry no mark, so they prove nothing and are only many.

    Args:
        entries: names on the list, beside those of at least one decision that is there already.
        reports: reports, each of which mentions one of the names.
    """
    from django.db import connection
    from django.utils import timezone

    from khien.cases.models import Case, Decision
    from khien.indicators.models import Indicator
    from khien.intake.models import Mention, Report
    from khien.ledger.models import Entry
    from khien.protection.filtering.models import ListEntry, Release
    from khien.protection.filtering.prefixes.expressions import of_name, prefix_of
    from khien.protection.filtering.tree import key_of

    # Numbers far above those that the sequences have given out, and below those that they will.
    first = 1_000_000_000
    numbers = range(first, first + entries)
    names = [f"n{number}.example.vn" for number in numbers]
    one = Decision.objects.order_by("pk")[0]
    newest = Release.objects.newest()
    serial = newest.serial if newest else 1
    digests = (sha256(f"domain:{name}".encode()).hexdigest() for name in names)
    _copy(Indicator(kind="domain"), ("id", "value", "digest"), zip(numbers, names, digests, strict=True))
    _copy(
        Case(state="decided"),
        ("id", "ref", "subject_id"),
        ((number, f"KH-F-{number}", number) for number in numbers),
    )
    _copy(one, ("id", "ref", "case_id"), ((number, f"KH-F-{number}-1", number) for number in numbers))
    _copy(
        ListEntry(scope="name", added_serial=serial),
        ("id", "decision_id", "value", "key", "prefix"),
        (
            (number, number, name, key_of(name), prefix_of(of_name(name)))
            for number, name in zip(numbers, names, strict=True)
        ),
    )
    _copy(
        Entry(kind="decision.approved", at=timezone.now(), leaf="{}"),
        ("id", "about", "index"),
        ((number, f"KH-F-{number}-1", number) for number in numbers),
    )
    told = range(first, first + reports)
    _copy(Report(channel="form"), ("id", "code_digest"), ((n, sha256(str(n).encode()).hexdigest()) for n in told))
    spread = itertools.cycle(numbers)
    _copy(Mention(raw="n.example.vn"), ("id", "report_id", "indicator_id"), zip(told, told, spread, strict=False))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _copy(example: "Model", attributes: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write rows that are all like an example but for some attributes, by PostgreSQL's COPY."""
    from django.db import connection
    from psycopg import sql

    fields = type(example)._meta.concrete_fields
    same = [field for field in fields if field.attname not in attributes]
    values = [field.get_db_prep_save(getattr(example, field.attname), connection) for field in same]
    columns = [field.column for field in same]
    columns += [next(field.column for field in fields if field.attname == name) for name in attributes]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(type(example)._meta.db_table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:  # type: ignore[attr-defined]
        for row in rows:
            copy.write_row((*values, *row))
