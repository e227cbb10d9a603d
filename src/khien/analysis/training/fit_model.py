"""Fit the models of names and of addresses, calibrate them, and write them with a card that says what they are.

Needs the `train` packages (requirements/train.txt). The same data and seed give the same weights.
"""

import hashlib
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from khien.analysis.features import Features
from khien.analysis.model import FORMAT, Calibration, Kind, Model, Table, read
from khien.analysis.training.figures import figures
from khien.analysis.training.rows import SEED, Row, addresses, fingerprint, is_held_out, names, read_rows

BITS = 20  # 2^20 weights a table, one byte each
STRENGTH = 10.0  # inverse of the penalty; chosen on held-out sources
Mask = NDArray[np.bool_]


def matrix(features: Features, size: int) -> csr_matrix:
    """Return features as the run-time model weighs them: counts over the root of their number."""
    counts = np.sqrt(np.maximum(np.bincount(features.row, minlength=size), 1))
    values = (1 / counts[features.row]).astype(np.float32)
    return csr_matrix((values, (features.row, features.bucket(1 << BITS))), shape=(size, 1 << BITS))


def features_of(kind: Kind, rows: Sequence[Row]) -> csr_matrix:
    """Return the matrix of the rows."""
    return matrix(read(kind, [row.text for row in rows]), len(rows))


def harmful(rows: Sequence[Row]) -> Mask:
    """Return the labels."""
    return np.array([row.harmful for row in rows])


def fit(features: csr_matrix, rows: Sequence[Row], chosen: NDArray[np.int64]) -> Table:
    """Fit one table on chosen rows, both classes weighing the same; round the weights to one byte each."""
    model = LogisticRegression(C=STRENGTH, max_iter=200, class_weight="balanced", random_state=SEED)
    weight = np.array([row.weight for row in rows])
    model.fit(features[chosen], harmful(rows)[chosen], sample_weight=weight[chosen])
    weights = model.coef_[0]
    scale = float(np.quantile(np.abs(weights[weights != 0]), 0.9995)) / 127
    return Table(np.clip(np.rint(weights / scale), -127, 127).astype(np.int8), scale, float(model.intercept_[0]))


def calibrate(sums: NDArray[np.float64], bad: Mask) -> Calibration:
    """Return the line to log-odds of an even mixture (Platt's method)."""
    line = LogisticRegression(C=1e6, class_weight="balanced").fit(sums.reshape(-1, 1), bad)
    return Calibration(float(line.coef_[0, 0]), float(line.intercept_[0]))


Progress = Callable[[str], None]


def train(data: Path, out: Path, say: Progress) -> dict[str, Any]:
    """Fit, calibrate and measure on four fifths; fit again on everything; write; return the card.

    Args:
        data: the folder of lists, see `rows.LISTS`.
        out: where `weights.npz` and `model.json` go.
        say: called with each step.
    """
    every = list(read_rows(data))
    models, measured = {}, {}
    for kind, chosen in ((Kind.NAME, names), (Kind.ADDRESS, addresses)):
        rows = chosen(every)
        say(f"{kind}: {len(rows):,} rows")
        features = features_of(kind, rows)
        tested = fit(features, rows, np.flatnonzero(~is_held_out(rows)))
        line, measured[kind.value] = _measured(kind, rows, tested)
        say(f"{kind}: {measured[kind.value]['ranking']}")
        models[kind] = Model(kind, fit(features, rows, np.arange(len(rows))), line)
        say(f"{kind}: fitted on everything")
    return _write(out, models, {"measured": measured, "training_set": fingerprint(data), "seed": SEED})


def _measured(kind: Kind, rows: Sequence[Row], table: Table) -> tuple[Calibration, dict[str, Any]]:
    """Calibrate on one half of the held-out groups and measure on the other half."""
    held = [row for row, out in zip(rows, is_held_out(rows), strict=True) if out and row.weight == 1]
    sums = Model(kind, table, Calibration(1.0, 0.0)).sums([row.text for row in held])
    first = np.array([hashlib.sha256(row.group.encode()).digest()[1] % 2 == 0 for row in held])
    line = calibrate(sums[first], harmful(held)[first])
    rest = [row for row, used in zip(held, first, strict=True) if not used]
    return line, figures(rest, sums[~first] * line.slope + line.offset)


def _write(out: Path, models: dict[Kind, Model], facts: dict[str, Any]) -> dict[str, Any]:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, name=models[Kind.NAME].table.weights, address=models[Kind.ADDRESS].table.weights)
    digest = hashlib.sha256(buffer.getvalue()).hexdigest()
    tables = {kind.value: model.table for kind, model in models.items()}
    card = {
        "format": FORMAT,
        "version": f"{SEED}-{digest[:8]}",
        "weights_sha256": digest,
        "tables": {kind: {"scale": table.scale, "bias": table.bias} for kind, table in tables.items()},
        "calibration": {kind.value: asdict(model.calibration) for kind, model in models.items()},
        **facts,
    }
    out.mkdir(parents=True, exist_ok=True)
    (out / "weights.npz").write_bytes(buffer.getvalue())
    (out / "model.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    return card
