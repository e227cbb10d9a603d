"""Reader of feeds in CSV: comma, semicolon, tab or bar; a broken quote costs its own line and no other. Pure."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from khien.indicators.kinds import Kind
from khien.intake.feeds.cells import BadCell, category_of, kind_of, moment_of
from khien.intake.feeds.rows import FeedRefused, Line, Refusal, Row
from khien.intake.feeds.safeguard import refuse_opinion

_DELIMITERS = ",;\t|"
_LONGEST_RECORD = 10  # lines that one quoted cell may run over

# The column that holds the value, best first; the kind is told by the name where it can be.
_VALUES: dict[str, Kind | None] = {
    "indicator": None, "ioc": None, "observable": None, "value": None,
    "url": Kind.URL, "link": Kind.URL, "domain": Kind.DOMAIN, "domain_name": Kind.DOMAIN, "fqdn": Kind.DOMAIN,
    "hostname": None, "host": None, "ip": Kind.IP, "ip_address": Kind.IP, "dst_ip": Kind.IP,
    "email": Kind.EMAIL, "phone": Kind.PHONE, "phone_number": Kind.PHONE, "bank_account": Kind.BANK_ACCOUNT,
    "account": Kind.BANK_ACCOUNT, "wallet": Kind.WALLET, "sha256": Kind.FILE_HASH, "sha256_hash": Kind.FILE_HASH,
    "sha1": Kind.FILE_HASH, "md5": Kind.FILE_HASH, "hash": Kind.FILE_HASH,
    "tên_miền": Kind.DOMAIN, "số_điện_thoại": Kind.PHONE, "số_tài_khoản": Kind.BANK_ACCOUNT,
}  # fmt: skip
_FIRST_SEEN = ("first_seen", "firstseen", "first_seen_at", "dateadded", "date_added", "date", "timestamp")
_LAST_SEEN = ("last_seen", "lastseen", "last_seen_at", "last_online")
# What a list writes about its entries; `category` alone decides, all are put to the safeguard.
_SAY_WHAT = frozenset("category categories tag tags topic type label class threat danh_mục loại".split())


@dataclass(frozen=True)
class Columns:
    """Where in a record things are; -1 for what the table has not."""

    count: int
    value: int
    kind: Kind | None
    kind_cell: int
    category: int
    first_seen: int
    last_seen: int
    say_what: tuple[int, ...]

    @property
    def only_values(self) -> bool:
        """Whether nothing but the values is read; most feeds are so, and most of the time goes into rows."""
        return max(self.kind_cell, self.category, self.first_seen, self.last_seen) < 0


class Record(NamedTuple):
    """One record of the table and the line on which it begins."""

    number: int
    cells: Sequence[str]


def read_csv(lines: Iterable[Line | Refusal], *, now: datetime, column: str = "") -> Iterator[Row | Refusal]:
    """Yield the rows of a table with a header.

    Args:
        lines: the file; lines before the header that begin with `#` are remarks.
        now: the present, against which times are checked.
        column: name of the column with the values; without it the best-known name is taken.

    Raises:
        FeedRefused: there is no header with such a column.
    """
    for record, columns in _table(lines, column):
        yield record if isinstance(record, Refusal) else _row(record, columns, now)


def refuse_opinion_in_csv(lines: Iterable[Line | Refusal], *, column: str = "") -> None:
    """Put what the table says about its rows to the safeguard, down to the last line.

    Raises:
        FeedRefused: the table is about opinion or politics, or cannot be read at all.
    """
    for record, columns in _table(lines, column):
        if not columns.say_what:
            return
        if isinstance(record, Record):
            words = (_cell(record.cells, place) for place in columns.say_what)
            refuse_opinion(words, where=f"line {record.number:,}")


def _table(lines: Iterable[Line | Refusal], column: str) -> Iterator[tuple[Record | Refusal, Columns]]:
    waiting = _Waiting(lines)
    header = _header(waiting)
    if header is None:
        return
    delimiter = max(_DELIMITERS, key=header.text.count)
    columns = columns_of(_cells(header.text, delimiter) or [], column)
    for record in _records(waiting, delimiter, columns.count):
        yield record, columns


def columns_of(header: Sequence[str], wanted: str = "") -> Columns:
    """Find the columns by their names.

    Raises:
        FeedRefused: none of the names is known, or the wanted one is missing.
    """
    names = ["_".join(name.strip().lower().replace("-", " ").split()) for name in header]
    value = _place(names, ["_".join(wanted.lower().replace("-", " ").split())] if wanted else list(_VALUES))
    if value < 0:
        asked = f"called {wanted!r}" if wanted else "whose name says that it holds names or addresses"
        shown = ", ".join(name.strip()[:40] for name in header[:20])
        raise FeedRefused(f"The table has no column {asked}. Its columns: {shown}. Name one with --column.")
    return Columns(
        count=len(names),
        value=value,
        kind=_VALUES.get(names[value]),
        kind_cell=_place(names, ["kind"]) if names[value] != "kind" else -1,
        category=_place(names, ["category"]),
        first_seen=_place(names, _FIRST_SEEN),
        last_seen=_place(names, _LAST_SEEN),
        say_what=tuple(place for place, name in enumerate(names) if name in _SAY_WHAT),
    )


def _place(names: Sequence[str], wanted: Iterable[str]) -> int:
    return next((names.index(name) for name in wanted if name in names), -1)


class _Waiting:
    """Lines that can be looked at before they are taken."""

    def __init__(self, lines: Iterable[Line | Refusal]) -> None:
        self._lines = iter(lines)
        self._seen: deque[Line | Refusal] = deque()

    def __iter__(self) -> Iterator[Line | Refusal]:
        return self

    def __next__(self) -> Line | Refusal:
        return self._seen.popleft() if self._seen else next(self._lines)

    def ahead(self, count: int) -> list[Line]:
        """Return up to so many of the next lines, up to the first that is refused."""
        while len(self._seen) < count and (line := next(self._lines, None)):
            self._seen.append(line)
        out: list[Line] = []
        for line in self._seen:
            if isinstance(line, Refusal) or len(out) == count:
                break
            out.append(line)
        return out

    def drop(self, count: int) -> None:
        """Take lines that were looked at."""
        for _ in range(count):
            self._seen.popleft()


def _header(lines: Iterable[Line | Refusal]) -> Line | None:
    for line in lines:
        if isinstance(line, Refusal):
            raise FeedRefused(f"The table's header cannot be read. Line {line.line}: {line.detail}")
        if line.text.strip() and not line.text.startswith("#"):
            return line
    return None


def _records(lines: _Waiting, delimiter: str, count: int) -> Iterator[Record | Refusal]:
    for line in lines:
        if isinstance(line, Refusal):
            yield line
            continue
        if not line.text.strip():
            continue
        cells = _cells(line.text, delimiter) or _cells_over_lines(line, lines, delimiter, count)
        if cells is None:
            yield Refusal(
                line.number, "broken_quote", "A quote is opened and not closed, or closed inside a cell."
            )
        else:
            yield Record(line.number, cells)


def _cells(text: str, delimiter: str) -> list[str] | None:
    """Return the cells of a record; None when its quotes are broken or its last cell is still open."""
    if '"' not in text:
        return text.split(delimiter)
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error:
        return None


def _cells_over_lines(line: Line, lines: _Waiting, delimiter: str, count: int) -> list[str] | None:
    """Read on for a cell that holds line ends.

    A following line that is a whole record by itself is one: then it is the quote that is broken, and must not
    swallow the line.
    """
    text = line.text
    for taken, following in enumerate(lines.ahead(_LONGEST_RECORD), start=1):
        alone = _cells(following.text, delimiter)
        if alone and len(alone) == count:
            return None
        text += "\n" + following.text
        cells = _cells(text, delimiter)
        if cells:
            if len(cells) != count:
                return None
            lines.drop(taken)
            return cells
    return None


def _row(record: Record, columns: Columns, now: datetime) -> Row | Refusal:
    number, cells = record.number, record.cells
    if len(cells) > columns.count:
        return Refusal(number, "too_many_cells", f"{len(cells)} cells under a header of {columns.count}.")
    value = _cell(cells, columns.value).strip()
    if not value:
        return Refusal(number, "no_value", "The cell with the value is empty or missing.")
    if columns.only_values:
        return Row(number, value, columns.kind)
    try:
        return Row(
            number,
            value,
            kind_of(_cell(cells, columns.kind_cell)) or columns.kind,
            category_of(_cell(cells, columns.category)),
            moment_of(_cell(cells, columns.first_seen), now),
            moment_of(_cell(cells, columns.last_seen), now),
        )
    except BadCell as bad:
        return Refusal(number, bad.reason, bad.detail)


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place] if 0 <= place < len(cells) else ""
