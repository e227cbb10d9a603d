"""The protected organisations: their official names in the DNS and the words that people know them by."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from khien.indicators.names import registrable_domain

REGISTRY = Path(__file__).parent / "data/brands.csv"


@dataclass(frozen=True, slots=True)
class Brand:
    """An organisation that criminals pretend to be.

    Attributes:
        domains: its own names; they and everything under them never impersonate anybody.
        words: distinctive anywhere in a label (`vietcombank`).
        tokens: distinctive only between hyphens, digits or ends (`zalo`, but not `gonzalo`).
        weak: mean something only beside a word such as `bank` or `login` (`acb`, `apple`).
        hotline: its telephone number for customers, bare digits; empty when we are not sure of it.
    """

    code: str
    kind: str
    name_vi: str
    name_en: str
    domains: tuple[str, ...]
    words: tuple[str, ...]
    tokens: tuple[str, ...]
    weak: tuple[str, ...]
    hotline: str

    @property
    def shown(self) -> list[str]:
        """Its first official names, as they are listed: enough to compare with."""
        return list(self.domains)[:4]

    def name(self, language: str) -> str:
        """Return the name for a reader of `vi` or `en`."""
        return self.name_en if language == "en" else self.name_vi


def _list(field: str) -> tuple[str, ...]:
    return tuple(field.split("|")) if field else ()


@cache
def brands() -> dict[str, Brand]:
    """Read the bundled registry, by code."""
    with REGISTRY.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        row["code"]: Brand(
            code=row["code"],
            kind=row["kind"],
            name_vi=row["name"],
            name_en=row["name_en"] or row["name"],
            domains=_list(row["domains"]),
            words=_list(row["words"]),
            tokens=_list(row["tokens"]),
            weak=_list(row["weak"]),
            hotline=row["hotline"],
        )
        for row in rows
    }


@cache
def official_domains() -> frozenset[str]:
    """Return the official names of every organisation."""
    return frozenset(domain for brand in brands().values() for domain in brand.domains)


@cache
def hotlines() -> frozenset[str]:
    """Return the telephone numbers of organisations for their customers."""
    return frozenset(brand.hotline for brand in brands().values() if brand.hotline)


@cache
def _owners() -> dict[str, Brand]:
    """Return whose each official name is; of several organisations the one that is listed first."""
    owners: dict[str, Brand] = {}
    for brand in brands().values():
        for domain in brand.domains:
            owners.setdefault(domain, brand)
    return owners


def brand_of(name: str) -> Brand | None:
    """Return the organisation to which a canonical name belongs, or stands under; None for everybody else."""
    while name:
        if name in _owners() and name != "gov.vn":
            return _owners()[name]
        name = name.partition(".")[2]
    return None


def is_official(name: str) -> bool:
    """Whether a canonical name is, or stands under, an official name of a protected organisation."""
    official, registered = official_domains(), registrable_domain(name)
    while name not in official:
        if name == registered or "." not in name:
            return name.endswith(".gov.vn")  # a public suffix that only public bodies can use
        name = name.partition(".")[2]
    return True
