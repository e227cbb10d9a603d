"""The model of names and addresses at run time: hashed features times stored weights, in numpy alone."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from khien.analysis.columns import Column
from khien.analysis.features import Features, host_features, path_features
from khien.analysis.tables import Calibration, Numbers, Table, load_tables

BUNDLED = Path(__file__).parent / "data/model"
FORMAT = 4
_TOGETHER = 8_192  # texts that are looked at together: every step on a column has its price, however short it is
_LETTERS = 1 << 18  # of these texts: the system takes larger columns of numbers back, and gives them zeroed anew
_URL = re.compile(r"[a-z]+://(?:[^/?#@]*@)?([^/?#]*)([^#]*)", re.DOTALL)
_LONGEST_PATH = 1_024  # characters that are read; what follows says nothing new


class Kind(StrEnum):
    """What the model reads: bare names and whole addresses."""

    NAME = "name"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Model:
    """A calibrated model of one kind."""

    kind: Kind
    table: Table
    calibration: Calibration

    def chances(self, texts: Sequence[str]) -> Numbers:
        """Return the chance that each is harmful, as if half of all were.

        Args:
            texts: what `reduced` made of canonical values.
        """
        return 1 / (1 + np.exp(-self.log_odds(texts)))

    def log_odds(self, texts: Sequence[str]) -> Numbers:
        """Return the natural logarithm of the odds that each is harmful."""
        return self.calibration.slope * self.sums(texts) + self.calibration.offset

    def sums(self, texts: Sequence[str]) -> Numbers:
        """Return what the calibration reads."""
        if not texts:
            return np.zeros(0)
        if len(texts) > _TOGETHER or (len(texts) > 1 and sum(map(len, texts)) > _LETTERS):
            half = len(texts) // 2
            return np.concatenate((self.sums(texts[:half]), self.sums(texts[half:])))
        return self.table.sums(read(self.kind, texts))


def reduced(value: str, kind: Kind) -> str:
    """Return what the model reads of a canonical value: host, and for an address the path and the query.

    Scheme, `www.`, a lone slash and case are left out: they tell how a list was collected, not what a page does.
    """
    match = _URL.match(value)
    host, path = (match[1], match[2]) if match else (value, "")
    host = host.lower().removeprefix("www.")
    if kind is Kind.NAME or path == "/":
        return host
    return host + path.lower()[:_LONGEST_PATH]


def read(kind: Kind, texts: Sequence[str]) -> Sequence[Features]:
    """Return the features of reduced texts, which must be at least one: of the host, and of an address's path."""
    if kind is Kind.NAME:
        return (host_features(Column.of(texts)),)
    hosts, paths = Column.halves(texts)
    return host_features(hosts), path_features(paths)


def load(folder: Path) -> tuple[Mapping[Kind, Model], dict[str, Any]]:
    """Read the models of a folder, and the card that says what they are.

    Raises:
        ModelUnusable: a file is missing, altered or of another format.
    """
    tables, card = load_tables(folder, FORMAT, list(Kind))
    return {kind: Model(kind, tables[kind], Calibration(**card["calibration"][kind])) for kind in Kind}, card


@cache
def shipped() -> tuple[Mapping[Kind, Model], str]:
    """Return the models that come with Khiên, read once, and their version."""
    models, card = load(BUNDLED)
    return models, str(card["version"])
