"""The export formats. Each is a head with serial and time, then one piece for each entry."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from khien.cases.models import Decision
from khien.protection.filtering.compile import CHUNK, require_whole
from khien.protection.filtering.compile.zone import head as zone_head
from khien.protection.filtering.compile.zone import rule
from khien.protection.filtering.models import ListEntry, Release

LICENCE = "CC0-1.0"


@dataclass(frozen=True)
class Version:
    """Which list: its serial, and when that was made (UTC, RFC 3339)."""

    serial: int
    made_at: str


@dataclass(frozen=True)
class Item:
    """One entry as exports show it."""

    scope: str
    value: str
    category: str
    reason: str
    basis: str
    since: str
    until: str
    decision: str


@dataclass(frozen=True)
class Format:
    """How one format is written."""

    media_type: str
    extension: str
    head: Callable[[Version], str]
    item: Callable[[Item], str]
    names_only: bool = True
    tail: str = ""
    between: str = ""


FIELDS = ("scope", "value", "category", "reason", "basis", "since", "until", "decision")


def _comment(mark: str) -> Callable[[Version], str]:
    def head(version: Version) -> str:
        facts = {"Serial": version.serial, "Generated": version.made_at, "Licence": LICENCE}
        return f"{mark} Title: Khien protection list\n" + "".join(f"{mark} {k}: {v}\n" for k, v in facts.items())

    return head


def _zone(version: Version) -> str:
    return f"; Generated: {version.made_at}\n; Licence: {LICENCE}\n{zone_head(version.serial)}"


def _csv_row(cells: tuple[str, ...]) -> str:
    out = io.StringIO()
    # A cell that a spreadsheet would take for a formula gets an apostrophe in front.
    csv.writer(out, lineterminator="\r\n").writerow(
        [f"'{cell}" if cell[:1] in "=+-@\t\r" else cell for cell in cells]
    )
    return out.getvalue()


def _csv(version: Version) -> str:
    return _comment("#")(version) + _csv_row(FIELDS)


def _json_head(version: Version) -> str:
    return f'{{"serial": {version.serial}, "generated": "{version.made_at}", "licence": "{LICENCE}", "entries": ['


def _cells(item: Item) -> tuple[str, ...]:
    return tuple(getattr(item, name) for name in FIELDS)


def _adblock(item: Item) -> str:
    return f"||{item.value}^\n" if item.scope == Decision.Scope.NAME else f"|{item.value}|\n"


FORMATS: dict[str, Format] = {
    "rpz": Format("text/dns", "rpz", _zone, lambda item: rule(item.value)),
    "hosts": Format("text/plain", "hosts", _comment("#"), lambda item: f"0.0.0.0 {item.value}\n"),
    "domains": Format("text/plain", "txt", _comment("#"), lambda item: f"{item.value}\n"),
    "adblock": Format("text/plain", "adblock", _comment("!"), _adblock, names_only=False),
    "csv": Format("text/csv", "csv", _csv, lambda item: _csv_row(_cells(item)), names_only=False),
    "json": Format(
        "application/json",
        "json",
        _json_head,
        lambda item: json.dumps(dict(zip(FIELDS, _cells(item), strict=True)), ensure_ascii=False),
        names_only=False,
        tail="\n]}\n",
        between=",\n",
    ),
}


def current_version() -> Version:
    """Return the version of the list that was last published."""
    last = Release.objects.order_by("-serial").first()
    moment = last.made_at if last else datetime(1970, 1, 1, tzinfo=UTC)
    return Version(last.serial if last else 0, _stamp(moment))


def _stamp(moment: datetime | None) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""


def compile_list(name: str) -> Iterator[str]:
    """Yield the list in a format, piece by piece.

    Args:
        name: a key of `FORMATS`.

    Raises:
        ListDamaged: before the first piece.
    """
    form = FORMATS[name]
    require_whole()
    yield form.head(current_version())
    between = ""
    for item in _items(names_only=form.names_only):
        yield between + form.item(item)
        between = form.between
    yield form.tail


def _items(*, names_only: bool) -> Iterator[Item]:
    rows = ListEntry.objects.in_force().select_related("decision").order_by("value", "pk")
    if names_only:
        rows = rows.filter(scope=Decision.Scope.NAME)
    for row in rows.iterator(chunk_size=CHUNK):
        decision = row.decision
        yield Item(
            row.scope,
            row.value,
            decision.category,
            decision.reason,
            decision.basis,
            _stamp(decision.decided_at),
            _stamp(decision.expires_at),
            decision.ref,
        )
