"""Measure on whole sources and on a later time that the models have not seen.

`python -m khien.analysis.training.measure DATA [--only WORDS] [--plain]` fits one model for each split, on rows of
other sources or an earlier time only, never of a registrable domain that is tested, and prints as JSON the figures
of the model alone, of the whole scorecard (without feeds and reports), and if wanted of the plain way.
"""

import json
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression

from khien.analysis.model import Kind, Model
from khien.analysis.score import Snapshot, assess
from khien.analysis.tables import Calibration
from khien.analysis.training.figures import CURVE, curve, figures, ranking
from khien.analysis.training.fit_model import calibrate, features_of, fit, harmful
from khien.analysis.training.rows import Row, addresses, is_held_out, names, read_rows
from khien.indicators import kinds

LATER = "2025-10-01"  # from this day on addresses are test only
MOST = 12_000  # rows of a class that the whole scorecard is measured on


@dataclass(frozen=True, slots=True)
class Split:
    """Which rows of a kind are tested on; harmful rows of the test never stand in the training."""

    kind: Kind
    is_tested: Callable[[Row], bool]


def _only(*sources: str) -> Callable[[Row], bool]:
    return lambda row: all(source.startswith(sources) for source in row.sources)


def _bad(test: Callable[[Row], bool]) -> Callable[[Row], bool]:
    """Tested are harmful rows of some kind, and a fifth of the benign domains."""
    return lambda row: test(row) if row.harmful else bool(is_held_out([row], "test")[0])


def _by(harmful_test: Callable[[Row], bool], benign_test: Callable[[Row], bool]) -> Callable[[Row], bool]:
    return lambda row: (harmful_test if row.harmful else benign_test)(row)


SPLITS = {
    "names: jarelllama and scamsniffer": Split(Kind.NAME, _bad(_only("jarelllama", "scamsniffer"))),
    "names: polkadot and discord": Split(Kind.NAME, _bad(_only("polkadot", "discord"))),
    "names: hostsVN threats": Split(Kind.NAME, _bad(_only("hostsvn"))),
    "names: ChongLuaDao": Split(Kind.NAME, _bad(_only("cld_"))),
    f"addresses: OpenPhish from {LATER}; links, news, iscx": Split(
        Kind.ADDRESS, _by(lambda row: row.day >= LATER, _only("links", "vn-news", "iscx"))
    ),
    f"addresses: OpenPhish from {LATER}; a fifth": Split(Kind.ADDRESS, _bad(lambda row: row.day >= LATER)),
    "addresses: PhishTank 2020; hf-text-label, misp": Split(
        Kind.ADDRESS, _by(_only("phishtank"), _only("hf-text", "misp"))
    ),
}


def measure(split: Split, rows: Sequence[Row], features: csr_matrix, *, plain: bool) -> dict[str, Any]:
    """Fit on what is not tested and return the figures of the test."""
    tested = np.array([row.is_measured and split.is_tested(row) for row in rows])
    groups = {row.group for row, test in zip(rows, tested, strict=True) if test}
    later = {row.text for row in rows if row.day >= LATER} if split.kind is Kind.ADDRESS else set()
    others = np.array([row.group not in groups and row.text not in later for row in rows])
    kept = others & is_held_out(rows)  # calibrates
    table = fit(split.kind, features, rows, np.flatnonzero(others & ~kept))
    model = Model(split.kind, table, Calibration(1.0, 0.0))
    middle = [row for row, out in zip(rows, kept, strict=True) if out and row.is_measured]
    line = calibrate(model.sums([row.text for row in middle]), harmful(middle))
    model = Model(split.kind, table, line)
    test = [row for row, mine in zip(rows, tested, strict=True) if mine]
    odds = model.log_odds([row.text for row in test])
    bad = harmful(test)
    found = {
        "model": figures(test, odds),
        "scorecard": _whole(split.kind, test, odds),
        "curves": {"rates": CURVE, "model": curve(bad, odds)},
    }
    if plain:
        train = [row for row, other in zip(rows, others, strict=True) if other and row.is_measured]
        odds = plain_odds(train, test)
        found["plain"] = ranking(bad, odds)
        found["curves"]["plain"] = curve(bad, odds)
    return found


def plain_odds(train: Sequence[Row], test: Sequence[Row]) -> NDArray[np.float64]:
    """Return log-odds by what one would try first: windows of 2 to 5 letters, logistic regression."""
    windows = HashingVectorizer(analyzer="char", ngram_range=(2, 5), n_features=1 << 18, alternate_sign=False)
    line = LogisticRegression(max_iter=60)
    line.fit(windows.transform([row.text for row in train]), harmful(train))
    return np.asarray(line.decision_function(windows.transform([row.text for row in test])), dtype=np.float64)


def _whole(kind: Kind, rows: Sequence[Row], odds: NDArray[np.float64]) -> dict[str, float]:
    """Return the ranking by the final score of at most so many rows of each class."""
    bad = harmful(rows)
    rng = np.random.default_rng(1)
    chosen = np.concatenate([rng.permutation(np.flatnonzero(side))[:MOST] for side in (bad, ~bad)])
    chances = 1 / (1 + np.exp(-odds))
    scores = [assess(snapshot(kind, rows[one].text, float(chances[one]))).score for one in chosen]
    return ranking(bad[chosen], np.array(scores, dtype=np.float64))


def snapshot(kind: Kind, text: str, chance: float) -> Snapshot:
    """Return what is known when no feed and nobody has said anything."""
    if kind is Kind.NAME:
        return Snapshot(kinds.Kind.DOMAIN, text, chance=chance, model="measured")
    return Snapshot(kinds.Kind.URL, f"http://{text}", chance=chance, model="measured")


def main() -> None:
    """Print a line of JSON for each split."""
    options = ArgumentParser(prog="python -m khien.analysis.training.measure")
    options.add_argument("data", type=Path)
    options.add_argument("--only", default="", help="measure only splits with these words in their names")
    options.add_argument("--plain", action="store_true", help="measure the plain way as well")
    given = options.parse_args()
    every = list(read_rows(given.data))
    for kind, chosen in ((Kind.NAME, names), (Kind.ADDRESS, addresses)):
        mine = {name: split for name, split in SPLITS.items() if split.kind is kind and given.only in name}
        if mine:
            rows = chosen(every)
            features = features_of(kind, rows)
        for name, split in mine.items():
            found = measure(split, rows, features, plain=given.plain)
            print(json.dumps({name: found}), flush=True)  # noqa: T201 — the result


if __name__ == "__main__":
    main()
