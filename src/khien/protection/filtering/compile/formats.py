"""The export formats: each writes a head with serial and time, then entries, some thousand at a time. Pure."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from json.encoder import encode_basestring as quoted
from typing import NamedTuple

from khien.cases.models import Decision
from khien.protection.filtering.compile.zone import LIST, block
from khien.protection.filtering.compile.zone import head as zone_head
from khien.protection.filtering.models import Release
from khien.protection.filtering.plan import EMPTY

LICENCE = "CC0-1.0"


@dataclass(frozen=True)
class Version:
    """Which list: its serial, what it holds, and when it was made (0, nothing and None before the first)."""

    serial: int
    digest: str
    made_at: datetime | None

    @property
    def stamp(self) -> str:
        """The time as it stands in exports: UTC, RFC 3339."""
        return stamp(self.made_at or datetime(1970, 1, 1, tzinfo=UTC))


def version_of(release: Release | None) -> Version:
    """Return a release's serial, digest and time."""
    return Version(release.serial, release.digest, release.made_at) if release else Version(0, EMPTY, None)


class Item(NamedTuple):
    """One entry as exports show it; a tuple, because a million are made for one file."""

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
    """How one format is written.

    Args:
        write: entries, without what stands between two portions.
        names_only: addresses on shared hosts are left out, and so are all fields but the name.
        topmost: names under another one on the list are left out, too.
    """

    media_type: str
    extension: str
    head: Callable[[Version], str]
    write: Callable[[Sequence[Item]], str]
    names_only: bool = True
    topmost: bool = False
    tail: str = ""
    between: str = ""


FIELDS = Item._fields
# In a filter rule these have a meaning of their own, and nothing takes it from them; `##`, `#@#`, `#?#` and their
# like make it a rule for parts of pages.
_NO_RULE = re.compile(r"[*^|$,\s]|#[@?%]*#")
_FORMULA = frozenset("=+-@\t\r")


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


def _each(line: Callable[[Item], str]) -> Callable[[Sequence[Item]], str]:
    return lambda items: "".join(map(line, items))


def _csv_row(item: Item) -> str:
    """Return an entry as a row (RFC 4180); cells with words of ours need no quotes."""
    scope, value, category, reason, basis, *rest = item
    cells = (scope, _cell(value), category, _cell(reason), _cell(basis), *rest)
    return ",".join(cells) + "\r\n"


def _cell(text: str) -> str:
    # A cell that a spreadsheet would take for a formula gets an apostrophe in front.
    safe = f"'{text}" if text[:1] in _FORMULA else text
    return '"' + safe.replace('"', '""') + '"'


def _csv_head(version: Version) -> str:
    return _comment("#")(version) + ",".join(FIELDS) + "\r\n"


def _json_head(version: Version) -> str:
    return json.dumps(facts_of(version))[:-1] + ', "entries": [\n'


def facts_of(version: Version) -> dict[str, object]:
    """Return what the JSON exports say about themselves."""
    return {
        "serial": version.serial,
        "digest": version.digest,
        "generated": version.stamp,
        "licence": LICENCE,
    }


_JSON_ENTRY = "{" + ", ".join(f'"{field}": %s' for field in FIELDS) + "}"


def json_entry(item: Item) -> str:
    """Return an entry as one line of JSON."""
    return _JSON_ENTRY % tuple(map(quoted, item))


def _adblock(item: Item) -> str:
    if item.scope == Decision.Scope.NAME.value:
        return f"||{item.value}^\n"
    return "" if _NO_RULE.search(item.value) else f"|{item.value}|\n"


FORMATS: dict[str, Format] = {
    "rpz": Format("text/dns", "rpz", _zone, _each(lambda item: block(item.value)), topmost=True),
    "hosts": Format("text/plain", "hosts", _comment("#"), _each(lambda item: f"0.0.0.0 {item.value}\n")),
    "domains": Format("text/plain", "txt", _comment("#"), _each(lambda item: f"{item.value}\n")),
    "dnsmasq": Format(
        "text/plain", "dnsmasq", _comment("#"), _each(lambda item: f"server=/{item.value}/\n"), topmost=True
    ),
    "adblock": Format("text/plain", "adblock", _comment("!"), _each(_adblock), names_only=False),
    "csv": Format("text/csv", "csv", _csv_head, _each(_csv_row), names_only=False),
    "json": Format(
        "application/json",
        "json",
        _json_head,
        lambda items: ",\n".join(map(json_entry, items)),
        names_only=False,
        tail="\n]}\n",
        between=",\n",
    ),
}
