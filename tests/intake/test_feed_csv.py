"""Tables: columns found by name, a broken quote costs its own line, times and categories are read."""

from datetime import UTC, datetime

import pytest

from khien.core.categories import Category
from khien.indicators.kinds import Kind
from khien.intake.feeds.rows import FeedRefused, Refusal, Row
from khien.intake.feeds.table import read_csv
from tests.intake.test_feed_lines import lines, refused, values

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def read(text: str, column: str = "") -> list[Row | Refusal]:
    """Read a table."""
    return list(read_csv(lines(text), now=NOW, column=column))


def test_a_table_without_a_column_that_we_know_is_refused_and_its_columns_are_named() -> None:
    with pytest.raises(FeedRefused, match=r"Its columns: shop, why[.] Name one with --column"):
        read("shop,why\nbad.example,x")
    with pytest.raises(FeedRefused, match="called 'nothing'"):
        read("domain,why\nbad.example,x", column="nothing")


BROKEN = """domain,note
one.example,fine
two.example,"opened and never closed
three.example,fine
four.example,"closed" inside
five.example,"a ""quoted"" word, and a comma"
six.example,"over
two lines"
seven.example,"opened again
eight.example,"fine"
nine.example,one,cell,too,many

,empty
ten.example
"""


def test_a_broken_quote_costs_its_own_line_and_every_good_line_is_kept() -> None:
    rows = read(BROKEN)
    assert values(rows) == [f"{name}.example" for name in ("one", "three", "five", "six", "eight", "ten")]
    assert refused(rows) == [
        (3, "broken_quote"),
        (5, "broken_quote"),
        (9, "broken_quote"),
        (11, "too_many_cells"),
        (13, "no_value"),
    ]


def test_a_quote_opened_in_the_first_of_many_lines_swallows_none_of_them() -> None:
    text = 'domain\n"bad.example\n' + "".join(f"name{number}.example\n" for number in range(1_000))
    rows = read(text)
    assert len(values(rows)) == 1_000
    assert refused(rows) == [(2, "broken_quote")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_from_the_header(delimiter: str) -> None:
    assert values(read(f"id{delimiter}domain\n1{delimiter}bad.example")) == ["bad.example"]


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("url,domain", Kind.URL),
        ("domain,url_count", Kind.DOMAIN),
        ("Indicator,type", None),
        ("Tên miền,x", Kind.DOMAIN),
    ],
)
def test_the_column_with_the_values_is_told_from_its_name(header: str, kind: Kind | None) -> None:
    rows = read(f"# a remark before the header\n\ufeff{header}\nbad.example,x".replace("\ufeff", ""))
    assert [(row.value, row.kind) for row in rows if isinstance(row, Row)] == [("bad.example", kind)]


def test_categories_and_times_are_read_and_what_cannot_be_is_refused_by_row() -> None:
    rows = read(
        "domain,category,first_seen,last_seen\n"
        "one.example,Fraud-Job,2026-01-02,2026-11-22T10:00:00+07:00\n"
        "two.example,,1767312000,\n"
        "three.example,bad taste,,\n"
        "four.example,harassment,,\n"
        "five.example,phishing,yesterday,\n"
        "six.example,phishing,,2031-01-01\n"
    )
    first = rows[0]
    assert isinstance(first, Row)
    assert first.category is Category.FRAUD_JOB
    assert first.first_seen == datetime(2026, 1, 2, tzinfo=UTC)
    assert first.last_seen == datetime(2026, 11, 22, 3, tzinfo=UTC)
    assert rows[1] == Row(3, "two.example", Kind.DOMAIN, None, datetime(2026, 1, 2, tzinfo=UTC), None)
    assert refused(rows) == [
        (4, "unknown_category"),
        (5, "category_not_for_feeds"),
        (6, "bad_time"),
        (7, "time_ahead"),
    ]


@pytest.mark.parametrize("cell", ["2026", "2026-01", "2026/01/01", "2026-01-01T07:00:00+07:00", "1767225600"])
def test_a_time_may_be_written_in_every_usual_way(cell: str) -> None:
    [row] = read(f"domain,first_seen\nbad.example,{cell}")
    assert isinstance(row, Row)
    assert row.first_seen == datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "cell", ["20261301", "2026-13", "31/12/2025", "1" * 30, "0000-00-00", "0001-01-01T00:00+14:00"]
)
def test_a_time_that_is_none_is_refused_with_its_line(cell: str) -> None:
    assert refused(read(f"domain,first_seen\nbad.example,{cell}")) == [(2, "bad_time")]


def test_a_column_of_kinds_decides_what_a_value_is() -> None:
    rows = read("kind,value\nphone,19001234\nweather,rain\n")
    assert rows[0] == Row(2, "19001234", Kind.PHONE)
    assert refused(rows) == [(3, "unknown_kind")]
