"""From the rows to what leaves the house: one stream, memory that does not grow with the list.

What goes out is checked against the digest of the release: rows that were changed behind our back never leave.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import Func
from django.utils.translation import gettext_lazy as _

from khien.core.errors import KhienError
from khien.protection.filtering.models import ListEntry, Release
from khien.protection.filtering.plan import Content, Line, Tally
from khien.protection.filtering.reading import read_through
from khien.protection.filtering.tree import key_of

CHUNK = 2_000


class Sorted(Func):
    """A column to sort by. SQLite would follow the index, and fetch a million rows in random order."""

    template = "%(expressions)s"

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """The sign keeps it from the index (https://sqlite.org/optoverview.html, 1.1)."""
        return super().as_sql(compiler, connection, template="+%(expressions)s", **more)


class ListDamaged(KhienError):
    """The rows in force are not what was published: a forged, emptied or shrunken list must not go out."""

    status = 503

    def __init__(self, serial: int, published: Content, found: Content) -> None:
        said = _(
            "Serial %(serial)s was published with %(size)s entries, but the database holds %(rows)s entries or "
            "other ones. Nothing is written; the page of publications says what can be done."
        )
        super().__init__(str(said) % {"serial": serial, "size": published.size, "rows": found.size})


def content_of(release: Release) -> Content:
    """Return what a release holds, as size and digest."""
    return Content(release.size, release.digest)


def checked_lines(release: Release) -> Iterator[tuple[Line, bytes]]:
    """Yield every line of a release with its key, in the order of keys.

    Raises:
        ListDamaged: at the end, when the rows are not what was published.
    """
    tally, keys_fit = Tally(Content()), True
    for line, key in lines_at(release.serial):
        tally.count(line)
        keys_fit = keys_fit and (line.scope != "name" or key == key_of(line.value))
        yield line, key
    if tally.content() != content_of(release) or not keys_fit:
        raise ListDamaged(release.serial, content_of(release), tally.content())


def checked_names(release: Release) -> Iterator[bytes]:
    """Yield the keys of the names of a release in order; raises as `checked_lines` does."""
    return (key for line, key in checked_lines(release) if line.scope == "name")


def lines_at(serial: int) -> Iterator[tuple[Line, bytes]]:
    """Yield the lines that the list held at a serial."""
    rows = ListEntry.objects.at(serial).order_by(Sorted("key"), "pk")
    fields = rows.values_list("scope", "value", "decision__ref", "key")
    for scope, value, ref, key in fields.iterator(chunk_size=CHUNK):
        yield Line(scope, value, ref), bytes(key)


def content_in_force() -> Content:
    """Return what the rows in force hold, computed from every row."""
    rows = ListEntry.objects.in_force().values_list("scope", "value", "decision__ref")
    with read_through(Line(*row) for row in rows.iterator(chunk_size=CHUNK)) as lines:
        return Content().changed(lines)
