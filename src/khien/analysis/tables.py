"""Linear tables over hashed features, and the artifact that holds them.

An artifact is two files: `weights.npz` (small whole numbers, read without pickle) and `model.json`, its card,
which says what the model was trained on, how it is calibrated, and the SHA-256 of the weights. An artifact that
does not fit is refused.
"""

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from khien.analysis.features import Features
from khien.analysis.hashed import Weights
from khien.core.errors import KhienError

Numbers = NDArray[np.float64]


class ModelUnusable(KhienError):
    """The stored model is damaged, altered or of another format; nothing is scored with it."""


@dataclass(frozen=True)
class Table:
    """One linear model: a weight for each value of the first bits of a feature's hash."""

    weights: NDArray[np.int8]  # a power of two of them
    scale: float
    bias: float

    @cached_property
    def _lookup(self) -> Weights:
        return Weights(self.weights)

    def sums(self, parts: Sequence[Features]) -> Numbers:
        """Return the uncalibrated sum for each row, over the parts that its texts were cut into."""
        totals = np.sum([part.sums(self._lookup) for part in parts], axis=0)
        return self.bias + self.scale * totals * shares(parts)


def shares(parts: Sequence[Features]) -> Numbers:
    """Return what each row's sum is multiplied by: long texts have more features, but are no surer."""
    return 4 / np.sqrt(np.sum([part.column.length for part in parts], axis=0))


@dataclass(frozen=True, slots=True)
class Calibration:
    """The line from a table's sums to log-odds (Platt's method)."""

    slope: float
    offset: float


def load_tables(
    folder: Path, form: int, names: Sequence[str] | None = None
) -> tuple[dict[str, Table], dict[str, Any]]:
    """Read the tables of an artifact, and its card.

    Args:
        form: the format that the caller understands.
        names: the tables that are wanted; all that the card tells of when None.

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
    if not isinstance(card, dict) or card.get("format") != form:
        raise ModelUnusable(f"{folder / 'model.json'} is not of format {form}. Train the model again.")
    if hashlib.sha256(content).hexdigest() != card.get("weights_sha256"):
        raise ModelUnusable(f"{folder / 'weights.npz'} is not what model.json describes. Restore both files.")
    try:
        return _tables(content, card["tables"], names), card
    except (ValueError, KeyError, TypeError) as error:
        raise ModelUnusable(
            f"{folder / 'weights.npz'} cannot be read: {error}. Restore both files or train again."
        ) from error


def _tables(content: bytes, facts: dict[str, Any], names: Sequence[str] | None) -> dict[str, Table]:
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return {
            name: Table(arrays[name].astype(np.int8, casting="safe"), **facts[name]) for name in names or facts
        }
