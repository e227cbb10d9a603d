"""From rows to text: one pass over the rows, whatever the number of formats; memory stays flat in the list's size.

The rows are added up while they pass, and a list that is not what was published fails at its end. So text goes to
a file first, and nothing leaves before that file is whole.
"""

from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import Any

from django.db.models import F, Func, TextField

from khien.protection.filtering.compile import NAME, Column, checked, checked_names
from khien.protection.filtering.compile.formats import FORMATS, Item, version_of
from khien.protection.filtering.models import ListEntry, Release

Piece = tuple[str, str]  # a format, and the next of its text


class Stamp(Func):
    """A time as exports write it, made by the database: in Python two million of them take half a minute."""

    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """Django keeps times in UTC, as `2026-01-31 23:59:59.999999`."""
        template = "replace(substr(%(expressions)s, 1, 19), ' ', 'T') || 'Z'"
        return super().as_sql(compiler, connection, template=template, **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """Cut to the second, as well."""
        template = "to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
        return super().as_sql(compiler, connection, template=template, **more)


COLUMNS: tuple[Column, ...] = (
    "scope",
    "value",
    *(F(f"decision__{field}") for field in ("category", "reason", "basis")),
    *(Stamp(f"decision__{field}") for field in ("decided_at", "expires_at")),
    "decision__ref",
)  # those of an `Item`


def compile_list(name: str) -> Generator[str, None, None]:
    """Return the newest list in one format; see `compile_lists`."""
    return (text for _name, text in compile_lists([name], Release.objects.newest()))


def compile_lists(names: Iterable[str], release: Release | None) -> Generator[Piece, None, None]:
    """Yield a list in several formats, piece by piece; to be read within `read_through`.

    Args:
        names: keys of `FORMATS`.
        release: the list; None before the first.

    Raises:
        ListDamaged: at the end of the entries, when the rows are not what was published. Whatever came before it
            must be thrown away.
    """
    forms = {name: FORMATS[name] for name in names}
    for name, form in forms.items():
        yield name, form.head(version_of(release))
    if release:
        for names_only, read in ((True, _names), (False, _everything)):
            if some := [name for name, form in forms.items() if form.names_only is names_only]:
                yield from _entries(some, read(release))
    for name, form in forms.items():
        yield name, form.tail


def _entries(names: Sequence[str], portions: Iterable[tuple[list[Item], list[Item]]]) -> Iterator[Piece]:
    begun = set[str]()
    for items, topmost in portions:
        for name in names:
            form = FORMATS[name]
            if some := topmost if form.topmost else items:
                yield name, (form.between if name in begun else "") + form.write(some)
                begun.add(name)


def _everything(release: Release) -> Iterator[tuple[list[Item], list[Item]]]:
    """Yield all entries, in portions, in the order of their decisions: both tables have an index for it."""
    entries = ListEntry.objects.at(release.serial).order_by("decision_id")
    for rows in checked(entries, *COLUMNS, release=release):
        items = list(map(Item._make, rows))
        yield items, items


def _names(release: Release) -> Iterator[tuple[list[Item], list[Item]]]:
    """Yield names in the order of their keys: all, and those that are not under another."""
    top = b"."  # no key begins with a dot
    for names in checked_names(release):
        items, topmost = list[Item](), list[Item]()
        for key, name in names:
            items.append(item := Item(NAME, name))
            if not key.startswith(top):
                top = key
                topmost.append(item)
        yield items, topmost
