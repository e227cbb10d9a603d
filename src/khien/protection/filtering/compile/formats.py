"""The export formats. Each is a head with serial and time, then one piece for each entry."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from khien.cases.models import Decision
from khien.protection.filtering.compile import CHUNK, require_whole
from khien.protection.filtering.compile.zone import LIST, block
from khien.protection.filtering.compile.zone import head as zone_head
from khien.protection.filtering.models import ListEntry, Release

LICENCE = "CC0-1.0"


@dataclass(frozen=True)
class Version:
    """Which list: its serial, and when that was made (None and 0 before the first)."""

    serial: int
    made_at: datetime | None

    @property
    def stamp(self) -> str:
        """The time as it stands in exports: UTC, RFC 3339."""
        return stamp(self.made_at or datetime(1970, 1, 1, tzinfo=UTC))


@dataclass(frozen=True)
class Item:
    """One entry as exports show it."""

    scope: str
    value: str
    category: str = ""
    reason: str = ""
    basis: str = ""
    since: str = ""
    until: str = ""
    decision: str = ""


@dataclass(frozen=True)
class Format:
    """How one format is written."""

    media_type: str
    extension: str
    head: Callable[[Version], str]
    item: Callable[[Item], str]
    names_only: bool = True
    topmost: bool = False  # leave out names under another one on the list
    tail: str = ""
    between: str = ""


FIELDS = ("scope", "value", "category", "reason", "basis", "since", "until", "decision")
# In a filter rule these have a meaning of their own, and nothing takes it from them.
_NO_RULE = re.compile(r"[*^|$,\s]")


def stamp(moment: datetime | None) -> str:
    """Return a time in UTC to the second (RFC 3339); empty for none."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""


def _comment(mark: str) -> Callable[[Version], str]:
    def head(version: Version) -> str:
        facts = {"Serial": version.serial, "Generated": version.stamp, "Licence": LICENCE}
        return f"{mark} Title: Khien protection list\n" + "".join(f"{mark} {k}: {v}\n" for k, v in facts.items())

    return head


def _zone(version: Version) -> str:
    return f"; Serial: {version.serial}\n; Generated: {version.stamp}\n; Licence: {LICENCE}\n" + zone_head(
        LIST, version.serial
    )


def _csv_row(cells: tuple[str, ...]) -> str:
    out = io.StringIO()
    # A cell that a spreadsheet would take for a formula gets an apostrophe in front.
    csv.writer(out, lineterminator="\r\n").writerow(
        [f"'{cell}" if cell[:1] in set("=+-@\t\r") else cell for cell in cells]
    )
    return out.getvalue()


def _csv(version: Version) -> str:
    return _comment("#")(version) + _csv_row(FIELDS)


def _json_head(version: Version) -> str:
    facts = {"serial": version.serial, "generated": version.stamp, "licence": LICENCE}
    return json.dumps(facts)[:-1] + ', "entries": [\n'


def _cells(item: Item) -> tuple[str, ...]:
    return tuple(getattr(item, name) for name in FIELDS)


def _adblock(item: Item) -> str:
    if item.scope == Decision.Scope.NAME:
        return f"||{item.value}^\n"
    return "" if _NO_RULE.search(item.value) else f"|{item.value}|\n"


FORMATS: dict[str, Format] = {
    "rpz": Format("text/dns", "rpz", _zone, lambda item: block(item.value), topmost=True),
    "hosts": Format("text/plain", "hosts", _comment("#"), lambda item: f"0.0.0.0 {item.value}\n"),
    "domains": Format("text/plain", "txt", _comment("#"), lambda item: f"{item.value}\n"),
    "dnsmasq": Format(
        "text/plain", "dnsmasq", _comment("#"), lambda item: f"server=/{item.value}/\n", topmost=True
    ),
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


def version_of(release: Release | None) -> Version:
    """Return a release's serial and time."""
    return Version(release.serial, release.made_at) if release else Version(0, None)


def compile_list(name: str) -> Iterator[str]:
    """Yield the list in a format, piece by piece.

    Args:
        name: a key of `FORMATS`.

    Raises:
        ListDamaged: before the first piece.
    """
    form, release = FORMATS[name], Release.objects.newest()
    if release:
        require_whole(release)
    yield form.head(version_of(release))
    between = ""
    for item in _items(form, release):
        yield between + form.item(item)
        between = form.between
    yield form.tail


def _items(form: Format, release: Release | None) -> Iterator[Item]:
    rows = ListEntry.objects.at(release.serial if release else 0).order_by("key", "pk")
    if not form.names_only:
        for scope, value, *rest in rows.values_list("scope", "value", *_REASONS).iterator(chunk_size=CHUNK):
            category, reason, basis, since, until, ref = rest
            yield Item(scope, value, category, reason, basis, stamp(since), stamp(until), ref)
        return
    last = None
    for value, stored in rows.names().values_list("value", "key").iterator(chunk_size=CHUNK):
        key = bytes(stored)
        if last is None or not (key.startswith(last) if form.topmost else key == last):
            last = key
            yield Item(scope=Decision.Scope.NAME, value=value)


_REASONS = tuple(
    f"decision__{field}" for field in ("category", "reason", "basis", "decided_at", "expires_at", "ref")
)
