"""The export formats: each writes a head with serial and time, then entries, some thousand at a time. Pure."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import starmap
from json.encoder import encode_basestring as quoted

from khien.cases.models import Decision
from khien.protection.filtering.compile.zone import LIST, block
from khien.protection.filtering.compile.zone import head as zone_head
from khien.protection.filtering.models import Release
from khien.protection.filtering.plan import EMPTY, fields_of

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


# One entry as it comes from the database: its line (scope, value, decision), then category, reason, basis, since
# when, until when. A million objects with names for these would take longer than all the rest of a file.
Row = tuple[str, str, str, str, str, str]
FIELDS = ("scope", "value", "category", "reason", "basis", "since", "until", "decision")


@dataclass(frozen=True)
class Format:
    """How one format is written."""

    media_type: str
    extension: str
    head: Callable[[Version], str]
    tail: str = field(default="", kw_only=True)


@dataclass(frozen=True)
class NameFormat(Format):
    """One that holds names: addresses on shared hosts are left out.

    Args:
        rule: writes a name.
        topmost: names under another one on the list are left out, too.
    """

    rule: Callable[[str], str]
    topmost: bool = False

    def write(self, names: Iterable[str]) -> str:
        """Return some names."""
        return "".join(map(self.rule, names))


@dataclass(frozen=True)
class EntryFormat(Format):
    """One that holds all entries.

    Args:
        row: writes an entry: its line, and the facts behind it.
        between: what stands between two of them.
        bare: the line is enough; what a decision says need not be read.
    """

    row: Callable[..., str]
    between: str = ""
    bare: bool = False

    def write(self, rows: Iterable[Row] | Iterable[tuple[str]]) -> str:
        """Return some entries."""
        return self.between.join(starmap(self.row, rows))


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


def _csv_row(line: str, category: str, reason: str, basis: str, since: str, until: str) -> str:
    """Return an entry as a row (RFC 4180); cells with words of ours need no quotes."""
    scope, value, ref = fields_of(line)
    return f'{scope},"{_cell(value)}",{category},"{_cell(reason)}","{_cell(basis)}",{since},{until},{ref}\r\n'


def _cell(text: str) -> str:
    # A cell that a spreadsheet would take for a formula gets an apostrophe in front.
    safe = f"'{text}" if text[:1] in _FORMULA else text
    return safe.replace('"', '""')


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


def json_entry(line: str, category: str, reason: str, basis: str, since: str, until: str) -> str:
    """Return an entry as one line of JSON; words of ours need no escapes."""
    scope, value, ref = fields_of(line)
    return (
        f'{{"scope": "{scope}", "value": {quoted(value)}, "category": "{category}", "reason": {quoted(reason)}, '
        f'"basis": {quoted(basis)}, "since": "{since}", "until": "{until}", "decision": "{ref}"}}'
    )


def _adblock(line: str, *_facts: str) -> str:
    scope, value, _ref = fields_of(line)
    if scope == Decision.Scope.NAME.value:
        return f"||{value}^\n"
    return "" if _NO_RULE.search(value) else f"|{value}|\n"


FORMATS: dict[str, Format] = {
    "rpz": NameFormat("text/dns", "rpz", _zone, block, topmost=True),
    "hosts": NameFormat("text/plain", "hosts", _comment("#"), "0.0.0.0 {}\n".format),
    "domains": NameFormat("text/plain", "txt", _comment("#"), "{}\n".format),
    "dnsmasq": NameFormat("text/plain", "dnsmasq", _comment("#"), "server=/{}/\n".format, topmost=True),
    "adblock": EntryFormat("text/plain", "adblock", _comment("!"), _adblock, bare=True),
    "csv": EntryFormat("text/csv", "csv", _csv_head, _csv_row),
    "json": EntryFormat(
        "application/json",
        "json",
        _json_head,
        json_entry,
        between=",\n",
        tail="\n]}\n",
    ),
}
