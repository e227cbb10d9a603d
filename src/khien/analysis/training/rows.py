"""The labelled rows that the models learn from, read from a folder of lists and reduced as at run time."""

import csv
import hashlib
import lzma
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from khien.analysis import model
from khien.indicators.errors import NotAnIndicator
from khien.indicators.kinds import Kind
from khien.indicators.names import host_of, registrable_domain
from khien.indicators.parse import parse

# file, kind, columns of the value, the sources and the day it was first seen, whether it is harmful
LISTS: tuple[tuple[str, Kind, str, str | None, str | None, bool], ...] = (
    ("urls/phishing_urls.csv.xz", Kind.URL, "url", "source", "first_seen", True),
    ("urls/benign_urls.csv.xz", Kind.URL, "url", "source", None, False),
    ("domains/benign_domains.csv.xz", Kind.DOMAIN, "domain", "sources", None, False),
    ("domains/scam_domains_global.csv.xz", Kind.DOMAIN, "domain", "sources", None, True),
    ("vn/vn_scam_domains.csv.xz", Kind.DOMAIN, "domain", "sources", "first_seen", True),
    ("vn/vn_gambling_domains.csv.xz", Kind.DOMAIN, "domain", None, None, True),
)
# A list without sources is one. Betting is a crime in some countries and an advert in others, and a third of what
# people in Vietnam report as scams: such names are learnt with little weight, and nothing is measured on them.
BETTING = "vn_gambling_domains"
BETTING_WEIGHT = 0.25
# Paths of ordinary log-in pages. The benign lists have next to none of them, so that a model would learn that
# a log-in page is harmful.
LOGIN_PATHS = tuple(
    "/login /dang-nhap /account/login /users/sign_in /login.php /signin?next=/ /wp-login.php /auth/login "
    "/tai-khoan/dang-nhap /account/verify?id=1 /my-account/ /secure/login.aspx /index.php".split()
)
MOST_OF_A_GROUP = 8  # addresses of one registrable domain that are learnt from
HELD_OUT = 5  # one registrable domain in five calibrates and measures
SEED = 20261123
BORROWED = 0.3  # weight of a row that is taken over from the other kind's lists
EVENED = -0.5  # power of a list's size by which its harmful names weigh: long lists would drown the short ones


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled text.

    Attributes:
        text: what `reduced` makes of the value.
        group: the registrable domain or address; a group is never in both training and test.
        sources: the lists it comes from.
        day: when it was first seen, ISO date; empty when unknown.
        weight: how much it counts in the fit.
        is_measured: whether figures may be taken on it: not on what is borrowed or made up.
    """

    text: str
    group: str
    sources: tuple[str, ...]
    day: str
    harmful: bool
    kind: Kind
    weight: float = 1.0
    is_measured: bool = True


def read_rows(folder: Path) -> Iterator[Row]:
    """Yield all rows that can be read as what they are said to be.

    Raises:
        FileNotFoundError: the folder lacks one of the lists.
    """
    for name, kind, column, source, day, harmful in LISTS:
        seen = model.Kind.NAME if kind is Kind.DOMAIN else model.Kind.ADDRESS
        with lzma.open(folder / name, "rt", encoding="utf-8", newline="") as file:
            for line in csv.DictReader(file):
                try:
                    value = parse(line[column], kind)
                except NotAnIndicator:
                    continue
                host = host_of(value) or ""
                group = registrable_domain(host) or host
                text = model.reduced(value.value, seen)
                sources = tuple(line[source].split("|")) if source else (Path(name).name.partition(".")[0],)
                row = Row(text, group, sources, line[day] if day else "", harmful, kind)
                yield _lighter(row, BETTING_WEIGHT) if sources == (BETTING,) else row


def _lighter(row: Row, share: float) -> Row:
    return replace(row, weight=row.weight * share, is_measured=False)


def names(rows: Iterable[Row]) -> list[Row]:
    """Return the rows of the names' model: the lists of names, and with less weight the hosts of addresses.

    A harmful name of a long list weighs less than one of a short list. With the root of the size it finds
    most in lists that were left out, of the world and of Vietnam: tried were powers from 0 to 1.
    """
    rows = list(rows)
    own = [row for row in rows if row.kind is Kind.DOMAIN]
    hosts = (replace(_lighter(row, BORROWED), text=host_of_text(row.text)) for row in rows if row.kind is Kind.URL)
    return _evened(_each_once((*own, *hosts)))


def _evened(rows: Sequence[Row]) -> list[Row]:
    sizes = Counter(map(_lists_of, rows))
    return [
        replace(row, weight=row.weight * sizes[_lists_of(row)] ** EVENED) if row.harmful else row for row in rows
    ]


def _lists_of(row: Row) -> tuple[Kind, frozenset[str]]:
    """Return the publishers of a row's lists: `cld_a` and `cld_b` are copies of one."""
    return row.kind, frozenset(source.partition("_")[0] for source in row.sources)


def addresses(rows: Iterable[Row]) -> list[Row]:
    """Return the rows of the addresses' model.

    Addresses, few of each group; with less weight names, which are addresses without a path, and log-in pages of
    benign names.
    """
    rows = list(rows)
    own = _few_of_a_group(row for row in rows if row.kind is Kind.URL)
    listed = [_lighter(row, BORROWED) for row in rows if row.kind is Kind.DOMAIN and row.sources != (BETTING,)]
    logins = [
        replace(row, text=row.text + path)
        for row, path in zip((row for row in listed if not row.harmful), cycle(LOGIN_PATHS), strict=False)
    ]
    return _each_once((*own, *listed, *logins))


def host_of_text(text: str) -> str:
    """Return the host of a reduced address, without its port."""
    host = text.partition("/")[0].partition("?")[0]
    return host if host.startswith("[") else host.partition(":")[0]


def _mixed(rows: Iterable[Row]) -> list[Row]:
    """Return rows in an order that is always the same and has nothing to do with their content."""
    return sorted(rows, key=lambda row: hashlib.sha256(row.text.encode("utf-8", "replace")).digest())


def _few_of_a_group(rows: Iterable[Row]) -> list[Row]:
    taken: dict[str, int] = {}
    few = []
    for row in _mixed(rows):
        taken[row.group] = taken.get(row.group, 0) + 1
        if taken[row.group] <= MOST_OF_A_GROUP:
            few.append(row)
    return few


def _each_once(rows: Iterable[Row]) -> list[Row]:
    once: dict[str, Row] = {}
    for row in rows:
        once.setdefault(row.text, row)
    return _mixed(once.values())


def is_held_out(rows: Sequence[Row], purpose: str = "") -> NDArray[np.bool_]:
    """Choose the same fifth of the registrable domains every time; another fifth for another purpose."""
    digests = (hashlib.sha256(f"{SEED}{purpose} {row.group}".encode()).digest()[0] for row in rows)
    return np.array([digest % HELD_OUT == 0 for digest in digests])


def folds(rows: Sequence[Row], count: int) -> NDArray[np.int64]:
    """Return which of so many parts each row is in; a registrable domain is in one part."""
    return np.array([hashlib.sha256(row.group.encode()).digest()[2] % count for row in rows], dtype=np.int64)


def fingerprint(folder: Path) -> str:
    """Return the SHA-256 over names and contents of the lists: it says exactly what a model was trained on."""
    digest = hashlib.sha256()
    for name, *_rest in LISTS:
        digest.update(name.encode() + b"\0" + hashlib.sha256((folder / name).read_bytes()).digest())
    return digest.hexdigest()
