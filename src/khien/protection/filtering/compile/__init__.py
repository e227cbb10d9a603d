"""From rows to every export format: one stream, memory that does not grow with the list."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from khien.cases.models import Decision
from khien.core.errors import KhienError
from khien.protection.filtering.models import ListEntry, Release
from khien.protection.filtering.plan import EMPTY, Line, changed_digest

CHUNK = 2_000


class ListDamaged(KhienError):
    """The rows in force are not what was published: an empty or shrunken list must not go out."""

    status = 503


def require_whole() -> None:
    """Refuse to write out a list that has lost or gained rows behind our back.

    Raises:
        ListDamaged: with both counts.
    """
    last = Release.objects.order_by("-serial").first()
    rows = ListEntry.objects.in_force().count()
    if rows != (last.size if last else 0):
        said = _(
            "The list was published with %(size)s entries, but the database holds %(rows)s. Nothing is written."
        )
        raise ListDamaged(str(said) % {"size": last.size if last else 0, "rows": rows})


def names_in_force() -> Iterator[str]:
    """Yield the names of the DNS list in byte order, each once."""
    rows = ListEntry.objects.in_force().filter(scope=Decision.Scope.NAME).order_by("value")
    last = ""
    for value in rows.values_list("value", flat=True).iterator(chunk_size=CHUNK):
        if value != last:
            yield value
        last = value


def digest_in_force() -> str:
    """Return the digest of the entries in force, computed from every row."""
    rows = ListEntry.objects.in_force().values_list("scope", "value", "decision__ref")
    return changed_digest(EMPTY, (Line(*row) for row in rows.iterator(chunk_size=CHUNK)))
