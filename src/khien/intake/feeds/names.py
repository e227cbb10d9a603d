"""Readers of feeds with one thing a line: names, addresses, hosts files. Pure, and as slow as the lines come.

A list says what it is about in comments before its first entry (`# Title: …`); those are put to the safeguard.
"""

import re
from collections.abc import Iterable, Iterator

from khien.indicators.kinds import Kind
from khien.intake.feeds.rows import Line, Refusal, Row
from khien.intake.feeds.safeguard import refuse_opinion

_PLAIN = re.compile(r"[\w-][\w.-]*")
_SAYS = re.compile(r"[#!]+\s*(?:title|category|categories|topic|chủ đề|danh mục)\s*[:=]\s*(.+)", re.IGNORECASE)
_ADBLOCK = re.compile(r"\|\|(?:\*\.)?([^/^$|*]+)\^?(?:\$(?:important|all|document|doc|,)+)?")
_SINK = re.compile(r"0|0\.0\.0\.0|127\.\d+\.\d+\.\d+|::1?|(?:0+:){7}0*[01]")
_ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+|[0-9a-f]*:[0-9a-f:.]*(?:%\w+)?", re.IGNORECASE)
# What every system's own hosts file holds.
_OWN_NAMES = frozenset(
    "localhost localhost.localdomain localhost4 localhost6 local broadcasthost ip6-localhost ip6-loopback "
    "ip6-localnet ip6-mcastprefix ip6-allnodes ip6-allrouters ip6-allhosts 0.0.0.0".split()
)

Lines = Iterable[Line | Refusal]
Rows = Iterator[Row | Refusal]


def read_domains(lines: Lines) -> Rows:
    """Yield names, one a line: `name`, `*.name`, `.name` or the Adblock rule `||name^`."""
    for line in _entries(lines):
        yield line if isinstance(line, Refusal) else _domain(line)


def read_urls(lines: Lines) -> Rows:
    """Yield web addresses, one a line."""
    for line in _entries(lines):
        yield line if isinstance(line, Refusal) else Row(line.number, line.text, Kind.URL)


def read_hosts(lines: Lines) -> Rows:
    """Yield the names that a hosts file sends nowhere; a line may hold several."""
    for line in _entries(lines):
        if isinstance(line, Refusal):
            yield line
        else:
            yield from _blocked_names(line)


def _entries(lines: Lines) -> Iterator[Line | Refusal]:
    """Drop blank lines and comments."""
    at_head = True
    for line in lines:
        if isinstance(line, Refusal):
            yield line
            continue
        text = line.text.strip()
        if text and text[0] not in "#!" and not (at_head and text[0] == "["):
            at_head = False
            yield Line(line.number, text)
        elif at_head and (says := _SAYS.match(text)):
            refuse_opinion([says[1]], where=f"line {line.number:,}")


def _domain(line: Line) -> Row | Refusal:
    number, text = line
    if not _PLAIN.fullmatch(text):
        text = _without_remark(text)
        if text.startswith(("||", "@@", "/", "|")) or "##" in text or "#@#" in text:
            rule = _ADBLOCK.fullmatch(text)
            if not rule:
                return Refusal(
                    number, "adblock_rule", "Of Adblock rules only ||name^ says that a whole name is bad."
                )
            text = rule[1]
        text = text.removeprefix("*").removeprefix(".")
    return Row(number, text, Kind.DOMAIN)


def _blocked_names(line: Line) -> Rows:
    address, *names = _without_remark(line.text).split()
    others = [name for name in names if name.lower() not in _OWN_NAMES]
    if not names:
        detail = "A line of a hosts file has an address and a name; for names alone use --format domains."
        yield Refusal(line.number, "no_address", detail)
    elif others and not _SINK.fullmatch(address):
        reason = "leads_somewhere" if _ADDRESS.fullmatch(address) else "no_address"
        yield Refusal(
            line.number, reason, f"{address[:60]!r} is not 0.0.0.0 or another address that leads nowhere."
        )
    else:
        for name in others:
            yield Row(line.number, name, Kind.DOMAIN)


def _without_remark(text: str) -> str:
    return re.split(r"\s#|\s!", text, maxsplit=1)[0].strip()
