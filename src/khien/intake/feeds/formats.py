"""The formats that `khien import_feed` knows, and what each one looks like."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from khien.intake.feeds.misp import read_misp, refuse_opinion_in_misp
from khien.intake.feeds.names import read_domains, read_hosts, read_urls
from khien.intake.feeds.rows import FeedDamaged, Refusal, Row
from khien.intake.feeds.source import Source
from khien.intake.feeds.table import read_csv, refuse_opinion_in_csv


class Format(StrEnum):
    """How the file is written."""

    DOMAINS = "domains"
    URLS = "urls"
    HOSTS = "hosts"
    CSV = "csv"
    MISP = "misp"


def read(source: Source, form: Format, *, now: datetime, column: str = "") -> Iterator[Row | Refusal]:
    """Yield the rows of a file.

    Args:
        source: the file.
        form: how it is written.
        now: the present; times ahead of it are refused.
        column: of CSV, the column with the values.

    Raises:
        FeedRefused: it cannot be taken as a whole.
        FeedDamaged: it cannot be read beyond a point.
    """
    match form:
        case Format.DOMAINS:
            return read_domains(source.lines())
        case Format.URLS:
            return read_urls(source.lines())
        case Format.HOSTS:
            return read_hosts(source.lines())
        case Format.CSV:
            return read_csv(source.lines(), now=now, column=column)
        case Format.MISP:
            return read_misp(source, now=now)


def refuse_opinion_in(source: Source, form: Format, *, column: str = "") -> None:
    """Read a file whose rows say what they are about to its end, before anything of it is kept.

    A feed about opinion or politics is refused as a whole, and the word that tells may stand in its last line.

    Raises:
        FeedRefused: it cannot be taken as a whole.
    """
    try:
        if form is Format.CSV:
            refuse_opinion_in_csv(source.lines(), column=column)
        elif form is Format.MISP:
            refuse_opinion_in_misp(source)
    except FeedDamaged:
        return  # found again, and told, when the rows are kept
