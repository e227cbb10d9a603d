"""Fit the models of names and of addresses, calibrate them, and write them with a card that says what they are.

Needs the `train` packages (requirements/train.txt). The same data and seed give the same weights.
"""

import hashlib
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, vstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from khien.analysis.features import Features
from khien.analysis.model import FORMAT, Kind, Model, read
from khien.analysis.tables import Calibration, Numbers, Table, shares
from khien.analysis.training.artifact import write_artifact
from khien.analysis.training.figures import figures
from khien.analysis.training.rows import SEED, Row, addresses, fingerprint, folds, is_held_out, names, read_rows

SIZES = {Kind.NAME: 1 << 20, Kind.ADDRESS: 1 << 21}  # weights of a table, one byte each
STRENGTH = {Kind.NAME: 0.1, Kind.ADDRESS: 0.3}  # inverse of the penalty; chosen on held-out sources
PASSES = 10  # over the rows, in a fit
FOLDS = 3  # of the rows, for finding the ordinary ones that look harmful
LOOKALIKES = 0.02  # their share of all ordinary rows
LOOKALIKE_WEIGHT = {Kind.NAME: 1.0, Kind.ADDRESS: 4.0}  # what each of them weighs; names lose by it on whole lists
AT_ONCE = 20_000  # rows whose features are laid out together
PRIOR = 10.0  # times that every feature is taken to have been seen on either side
Mask = NDArray[np.bool_]
Weights = NDArray[np.float32]


def matrix(parts: Sequence[Features], rows: int, size: int) -> csr_matrix:
    """Return features as the run-time model weighs them: how often each place is met, less in long texts."""
    pairs = [pair for part in parts for pair in part.pairs(size)]
    row, place = (np.concatenate(side) for side in zip(*pairs, strict=True))
    counts = csr_matrix((np.ones(len(row), np.float32), (row, place)), shape=(rows, size))
    counts.sum_duplicates()
    return (diags(shares(parts).astype(np.float32)) @ counts).tocsr()


def features_of(kind: Kind, rows: Sequence[Row]) -> csr_matrix:
    """Return the matrix of the rows."""
    texts = [row.text for row in rows]
    parts = [texts[start : start + AT_ONCE] for start in range(0, len(texts), AT_ONCE)]
    return vstack([matrix(read(kind, part), len(part), SIZES[kind]) for part in parts], format="csr")


def harmful(rows: Sequence[Row]) -> Mask:
    """Return the labels."""
    return np.array([row.harmful for row in rows])


def fit(kind: Kind, features: csr_matrix, rows: Sequence[Row], chosen: NDArray[np.int64]) -> Table:
    """Fit one table on chosen rows, both classes weighing the same; round the weights to one byte each.

    The table is the sum of two fits, each as wide as the other. One takes features as they are. The other scales
    each by how much likelier it is on one side, so that the penalty spares what tells the sides apart (Wang and
    Manning 2012, "Baselines and Bigrams"); it finds more in sources that neither has seen.
    """
    bad = harmful(rows)[chosen]
    seen, places = often_met(features[chosen])
    weight = evened(np.array([rows[one].weight for one in chosen]), bad)
    if LOOKALIKE_WEIGHT[kind] != 1:
        dear = look_harmful(seen, bad, weight, folds(rows, FOLDS)[chosen], _line(kind, PASSES // 2))
        weight = evened(np.where(dear, LOOKALIKE_WEIGHT[kind], 1.0) * weight, bad)
    ways = ((np.ones(seen.shape[1], dtype=np.float32), _line(kind)), (log_ratios(seen, bad, weight), _line(kind)))
    found, bias = sum_of_fits(seen, bad, weight, ways)
    weights = np.zeros(features.shape[1])
    weights[places] = found
    return rounded(weights, bias, 0.9995)


def _line(kind: Kind, passes: int = PASSES) -> LogisticRegression:
    """Return how a line is fitted.

    From the rows' side ten passes come nearer to the best line than 300 steps from the features' side
    (Yu, Huang and Lin 2011, "Dual coordinate descent methods for logistic regression").
    """
    return LogisticRegression(C=STRENGTH[kind], solver="liblinear", dual=True, max_iter=passes, random_state=SEED)


def evened(weight: Numbers, bad: Mask) -> Numbers:
    """Return weights of which each class has half."""
    weight = weight.copy()
    for side in (bad, ~bad):
        weight[side] *= len(weight) / 2 / weight[side].sum()
    return weight


def look_harmful(
    seen: csr_matrix, bad: Mask, weight: Numbers, fold: NDArray[np.int64], line: LogisticRegression
) -> Mask:
    """Return which ordinary rows look most harmful to a fit on the other folds.

    They are what stands above the operating points, so that a line that minds them finds more harm below.
    """
    odds = np.zeros(len(bad))
    for one in range(FOLDS):
        rest = fold != one
        ratio = log_ratios(seen[rest], bad[rest], weight[rest])
        found, bias = sum_of_fits(seen[rest], bad[rest], weight[rest], ((ratio, line),))
        odds[~rest] = seen[~rest] @ found + bias
    return ~bad & (odds > np.quantile(odds[~bad], 1 - LOOKALIKES))


def often_met(seen: csr_matrix) -> tuple[csr_matrix, NDArray[np.int64]]:
    """Return the features that are met twice or more, the commonest first, and their places in the table.

    What only one row has tells nothing of others. Common ones side by side make a fit much cheaper.
    """
    count = np.bincount(seen.indices, minlength=seen.shape[1])
    places = np.argsort(-count, kind="stable")[: int((count > 1).sum())]
    return seen[:, places].tocsr(), places


def sum_of_fits(
    seen: csr_matrix, bad: Mask, weight: Numbers, ways: Iterable[tuple[NDArray[Any], LogisticRegression]]
) -> tuple[Numbers, float]:
    """Return weights and bias of several fits added up, each as wide as the other.

    Args:
        ways: for each fit what its features are scaled by, and how it is done.
    """
    weights, bias = np.zeros(seen.shape[1]), 0.0
    for ratio, line in ways:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # it stops early on purpose
            line.fit((seen @ diags(ratio)).tocsr(), bad, sample_weight=weight)
        wide = float(np.std(seen @ (ratio * line.coef_[0])))
        weights += ratio * line.coef_[0] / wide
        bias += float(line.intercept_[0]) / wide
    return weights, bias


def rounded(weights: Numbers, bias: float, kept: float) -> Table:
    """Round weights to one byte each; the share that is not kept, at the far ends, is cut."""
    scale = float(np.quantile(np.abs(weights[weights != 0]), kept)) / 127
    return Table(np.clip(np.rint(weights / scale), -127, 127).astype(np.int8), scale, bias)


def log_ratios(seen: csr_matrix, bad: Mask, weight: Numbers, prior: float = PRIOR) -> Weights:
    """Return for each feature the logarithm of its share on the harmful side over its share on the other."""
    mass = [seen.T @ (weight * side) + prior for side in (bad, ~bad)]
    return np.log(mass[0] / mass[0].sum() / (mass[1] / mass[1].sum())).astype(np.float32)


def calibrate(sums: Numbers, bad: Mask, *, even: bool = True) -> Calibration:
    """Return the line to log-odds of an even mixture, or of the one that the rows are (Platt's method)."""
    line = LogisticRegression(C=1e6, class_weight="balanced" if even else None).fit(sums.reshape(-1, 1), bad)
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
        tested = fit(kind, features, rows, np.flatnonzero(~is_held_out(rows)))
        line, measured[kind.value] = _measured(kind, rows, tested)
        say(f"{kind}: {measured[kind.value]['ranking']}")
        models[kind] = Model(kind, fit(kind, features, rows, np.arange(len(rows))), line)
        say(f"{kind}: fitted on everything")
    facts = {
        "calibration": {kind.value: asdict(model.calibration) for kind, model in models.items()},
        "measured": measured,
        "training_set": fingerprint(data),
        "seed": SEED,
    }
    return write_artifact(out, FORMAT, {kind.value: model.table for kind, model in models.items()}, facts)


def _measured(kind: Kind, rows: Sequence[Row], table: Table) -> tuple[Calibration, dict[str, Any]]:
    """Calibrate on one half of the held-out groups and measure on the other half."""
    held = [row for row, out in zip(rows, is_held_out(rows), strict=True) if out and row.is_measured]
    sums = Model(kind, table, Calibration(1.0, 0.0)).sums([row.text for row in held])
    first = np.array([hashlib.sha256(row.group.encode()).digest()[1] % 2 == 0 for row in held])
    line = calibrate(sums[first], harmful(held)[first])
    rest = [row for row, used in zip(held, first, strict=True) if not used]
    return line, figures(rest, sums[~first] * line.slope + line.offset)
