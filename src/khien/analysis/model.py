"""The model of names and addresses at run time: hashed features times stored weights, in numpy and nothing else.

The artifact is two files: `weights.npz` (small whole numbers, read without pickle) and `model.json`, which says
what the model was trained on, how it is calibrated, and the SHA-256 of the weights. An artifact that does not fit
is refused.
"""

import hashlib
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from khien.analysis.features import Features, host_features, path_features
from khien.core.errors import KhienError

BUNDLED = Path(__file__).parent / "data/model"
FORMAT = 4
_CHUNK = 4_096  # texts that are looked at together; more would leave the processor's cache
_URL = re.compile(r"[a-z]+://(?:[^/?#@]*@)?([^/?#]*)([^#]*)", re.DOTALL)
_LONGEST_PATH = 1_024  # characters that are read; what follows says nothing new
Numbers = NDArray[np.float64]


class Kind(StrEnum):
    """What the model reads: bare names and whole addresses."""

    NAME = "name"
    ADDRESS = "address"


class ModelUnusable(KhienError):
    """The stored model is damaged, altered or of another format; nothing is scored with it."""


@dataclass(frozen=True, slots=True)
class Table:
    """One linear model: a weight for each value of the first bits of a feature's hash."""

    weights: NDArray[np.int8]  # a power of two of them
    scale: float
    bias: float

    def sums(self, parts: Sequence[Features]) -> Numbers:
        """Return the uncalibrated sum for each row, over the parts that its texts were cut into."""
        totals = np.sum([part.sums(self.weights) for part in parts], axis=0)
        return self.bias + self.scale * totals * shares(parts)


def shares(parts: Sequence[Features]) -> Numbers:
    """Return what each row's sum is multiplied by: long texts have more features, but are no surer."""
    return 4 / np.sqrt(np.sum([part.column.length for part in parts], axis=0))


@dataclass(frozen=True, slots=True)
class Calibration:
    """The line from a table's sums to log-odds (Platt's method)."""

    slope: float
    offset: float


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
        parts = [texts[start : start + _CHUNK] for start in range(0, len(texts), _CHUNK)]
        return np.concatenate([np.zeros(0), *(self.table.sums(read(self.kind, part)) for part in parts)])


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
        return (host_features(texts),)
    cuts = [_end_of_host(text) for text in texts]
    return (
        host_features([text[:cut] for text, cut in zip(texts, cuts, strict=True)]),
        path_features([text[cut:] for text, cut in zip(texts, cuts, strict=True)]),
    )


def _end_of_host(text: str) -> int:
    slash, question = text.find("/"), text.find("?")
    if question < 0 or 0 <= slash < question:
        return slash if slash >= 0 else len(text)
    return question


def load(folder: Path) -> tuple[Mapping[Kind, Model], dict[str, Any]]:
    """Read the models of a folder, and the card that says what they are.

    Raises:
        ModelUnusable: a file is missing, altered or of another format.
    """
    try:
        card = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        content = (folder / "weights.npz").read_bytes()
    except (OSError, ValueError) as error:
        raise ModelUnusable(
            f"The model in {folder} cannot be read: {error}. Restore both files or train again."
        ) from error
    if not isinstance(card, dict) or card.get("format") != FORMAT:
        raise ModelUnusable(f"{folder / 'model.json'} is not of format {FORMAT}. Train the model again.")
    if hashlib.sha256(content).hexdigest() != card.get("weights_sha256"):
        raise ModelUnusable(f"{folder / 'weights.npz'} is not what model.json describes. Restore both files.")
    tables = {kind: Table(weights, **card["tables"][kind]) for kind, weights in _arrays(content, folder).items()}
    return {kind: Model(kind, tables[kind], Calibration(**card["calibration"][kind])) for kind in Kind}, card


def _arrays(content: bytes, folder: Path) -> dict[Kind, NDArray[np.int8]]:
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            return {kind: arrays[kind].astype(np.int8, casting="safe") for kind in Kind}
    except (ValueError, KeyError, TypeError) as error:
        raise ModelUnusable(
            f"{folder / 'weights.npz'} cannot be read: {error}. Restore both files or train again."
        ) from error


@cache
def shipped() -> tuple[Mapping[Kind, Model], str]:
    """Return the models that come with Khiên, read once, and their version."""
    models, card = load(BUNDLED)
    return models, str(card["version"])
