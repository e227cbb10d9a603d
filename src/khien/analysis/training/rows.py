"""The labelled rows that the models learn from, read from a folder of lists and reduced as at run time."""

import csv
import hashlib
import lzma
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
LISTS = (
    ("urls/phishing_urls.csv.xz", Kind.URL, "url", "source", "first_seen", True),
    ("urls/benign_urls.csv.xz", Kind.URL, "url", "source", None, False),
    ("domains/benign_domains.csv.xz", Kind.DOMAIN, "domain", "sources", None, False),
    ("domains/scam_domains_global.csv.xz", Kind.DOMAIN, "domain", "sources", None, True),
    ("vn/vn_scam_domains.csv.xz", Kind.DOMAIN, "domain", "sources", "first_seen", True),
)
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


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled text.

    Attributes:
        text: what `reduced` makes of the value.
        group: the registrable domain or address; a group is never in both training and test.
        sources: the lists it comes from.
        day: when it was first seen, ISO date; empty when unknown.
        weight: how much it counts in the fit; rows below 1 are never measured on.
    """

    text: str
    group: str
    sources: tuple[str, ...]
    day: str
    harmful: bool
    kind: Kind
    weight: float = 1.0


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
                yield Row(text, group, tuple(line[source].split("|")), line[day] if day else "", harmful, kind)


def names(rows: Iterable[Row]) -> list[Row]:
    """Return the rows of the names' model: the lists of names, and with less weight the hosts of addresses."""
    rows = list(rows)
    own = [row for row in rows if row.kind is Kind.DOMAIN]
    hosts = (replace(row, text=host_of_text(row.text), weight=BORROWED) for row in rows if row.kind is Kind.URL)
    return _each_once((*own, *hosts))


def addresses(rows: Iterable[Row]) -> list[Row]:
    """Return the rows of the addresses' model.

    Addresses, few of each group; with less weight names, which are addresses without a path, and log-in pages of
    benign names.
    """
    rows = list(rows)
    own = _few_of_a_group(row for row in rows if row.kind is Kind.URL)
    listed = [replace(row, weight=BORROWED) for row in rows if row.kind is Kind.DOMAIN]
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


def fingerprint(folder: Path) -> str:
    """Return the SHA-256 over names and contents of the lists: it says exactly what a model was trained on."""
    digest = hashlib.sha256()
    for name, *_rest in LISTS:
        digest.update(name.encode() + b"\0" + hashlib.sha256((folder / name).read_bytes()).digest())
    return digest.hexdigest()
