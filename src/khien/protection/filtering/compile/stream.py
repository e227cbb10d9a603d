"""From rows to text: one pass over the rows, whatever the number of formats; memory stays flat in the list's size.

The rows are added up while they pass, and a list that is not what was published fails at its end. So text goes to
a file first, and nothing leaves before that file is whole.
"""

from collections.abc import Generator, Iterable, Iterator, Mapping
from typing import Any

from django.db.models import F, Func, TextField

from khien.protection.filtering.compile import DECIDED_LINE, LINE, Column, checked, checked_names
from khien.protection.filtering.compile.formats import FORMATS, EntryFormat, Format, NameFormat, version_of
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


# What a `formats.Row` holds behind its line.
FACTS: tuple[Column, ...] = (
    *(F(f"decision__{field}") for field in ("category", "reason", "basis")),
    *(Stamp(f"decision__{field}") for field in ("decided_at", "expires_at")),
)


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
        yield from _of_names(forms, release)
        yield from _of_entries(forms, release)
    for name, form in forms.items():
        yield name, form.tail


def _of_names(forms: Mapping[str, Format], release: Release) -> Iterator[Piece]:
    """Write names in the order of their keys: all, or those that are not under another."""
    mine = {key: form for key, form in forms.items() if isinstance(form, NameFormat)}
    top = b"."  # no key begins with a dot
    for some in checked_names(release) if mine else ():
        topmost = []
        for place, name in some:
            if not place.startswith(top):
                top = place
                topmost.append(name)
        names = [name for _key, name in some]
        for key, form in mine.items():
            yield key, form.write(topmost if form.topmost else names)


def _of_entries(forms: Mapping[str, Format], release: Release) -> Iterator[Piece]:
    """Write all entries, in the order of their decisions: both tables have an index for it."""
    mine = {key: form for key, form in forms.items() if isinstance(form, EntryFormat)}
    entries, begun = ListEntry.objects.at(release.serial).order_by("decision_id"), False
    bare = all(form.bare for form in mine.values())
    facts, line = ((), LINE) if bare else (FACTS, DECIDED_LINE)
    for rows in checked(entries, *facts, release=release, line=line) if mine else ():
        for key, form in mine.items():
            yield key, (form.between if begun else "") + form.write(rows)
        begun = True
