"""From the rows to what leaves the house: one stream, memory that does not grow with the list.

What goes out is checked against the digest of the release: rows that were changed behind our back never leave.
"""

from collections.abc import Iterator
from typing import Any

import structlog
from django.db.models import Func, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from khien.cases.models import Decision
from khien.core.errors import KhienError
from khien.protection.filtering.models import ListEntry, ListEntryQuerySet, Release, found_by
from khien.protection.filtering.plan import Content, Tally, fields_of
from khien.protection.filtering.reading import Rows, portions, read_through
from khien.protection.filtering.tree import key_of

log = structlog.get_logger(__name__)

NAME = Decision.Scope.NAME.value
Column = str | Combinable
Named = tuple[bytes, str]  # a name after its key: tree.key_of


def _line(ref: str) -> Concat:
    return Concat("scope", Value("\n"), "value", Value("\n"), ref, output_field=TextField())


# A line as the digest counts it. The database puts it together: a million rows of one column are read much sooner.
LINE = _line("ref")
DECIDED_LINE = _line("decision__ref")  # the same where decisions are read anyway: nobody exchanged them


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


def checked(rows: ListEntryQuerySet, *columns: Column, release: Release, line: Column = LINE) -> Iterator[Rows]:
    """Yield what a release holds, in portions, and add it up on the way.

    Args:
        rows: its entries, in some order.
        columns: what a row holds behind its line.
        line: the first column.
        release: what they must add up to.

    Raises:
        ListDamaged: at the end, when the rows are not what was published.
    """
    tally = Tally(Content())
    for some in portions(rows.values_list(line, *columns)):
        tally.count_texts([row[0] for row in some])
        yield some
    if tally.content() != content_of(release):
        raise ListDamaged(release.serial, content_of(release), tally.content())


def checked_names(release: Release) -> Iterator[list[Named]]:
    """Yield the names of a release in portions, in the order of their keys, each once; raises like `checked`."""
    last, keys_fit = b"", True
    rows = ListEntry.objects.at(release.serial).order_by(Sorted("key"))
    for some in checked(rows, "key", release=release):
        names = []
        for line, stored in some:
            scope, name, _ref = fields_of(line)
            if scope == NAME and (key := key_of(name)) != last:
                keys_fit = keys_fit and key == stored  # the digest does not cover them
                last = key
                names.append((key, name))
        yield names
    if not keys_fit:
        raise ListDamaged(release.serial, content_of(release), content_of(release))


def mend_keys() -> None:
    """Work out anew what follows from other fields, where somebody changed it: nobody has to judge that."""
    wrong = []
    fields = "pk", "scope", "value", "decision__ref", "key", "prefix", "ref"
    with read_through(portions(ListEntry.objects.values_list(*fields))) as rows:
        for some in rows:
            for pk, scope, value, decided, key, prefix, ref in some:
                follows = found_by(scope, value) | {"ref": decided}
                if follows != {"key": bytes(key), "prefix": prefix, "ref": ref}:
                    wrong.append((pk, follows))
    for pk, follows in wrong:
        ListEntry.objects.filter(pk=pk).update(**follows)
        log.error("key mended", entry=pk)


def content_in_force() -> Content:
    """Return what the rows in force hold, computed from every row."""
    tally = Tally(Content())
    with read_through(portions(ListEntry.objects.in_force().values_list(DECIDED_LINE))) as rows:
        for some in rows:
            tally.count_texts([line for (line,) in some])
    return tally.content()
