"""What is measured of a model: ranking, operating points, calibration, and errors by group."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from khien.analysis.guardlist import Protected, protection_of
from khien.analysis.training.rows import Row, host_of_text
from khien.indicators.names import is_name, is_public_suffix

Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]
RATES = (0.01, 0.001)  # of false positives
CURVE = [round(10 ** (tenth / 10), 6) for tenth in range(-40, -9)]  # rates that a curve is drawn at


def threshold(benign: Numbers, rate: float) -> float:
    """Return the log-odds that at most this share of benign rows exceeds."""
    return float(np.sort(benign)[int(np.ceil(len(benign) * (1 - rate))) - 1])


def ranking(bad: Mask, odds: Numbers) -> dict[str, float]:
    """Return area under the curve, recall at each rate of false positives, and the log-odds to reach it."""
    found = {"auc": float(roc_auc_score(bad, odds)), "harmful": float(bad.sum()), "benign": float((~bad).sum())}
    for rate in RATES:
        point = threshold(odds[~bad], rate)
        found[f"recall_at_{rate}"] = float((odds[bad] > point).mean())
        found[f"log_odds_at_{rate}"] = point
    return {name: round(value, 4) for name, value in found.items()}


def curve(bad: Mask, odds: Numbers) -> list[float]:
    """Return the recall at each rate of `CURVE`."""
    return [round(float((odds[bad] > threshold(odds[~bad], rate)).mean()), 4) for rate in CURVE]


def calibration(bad: Mask, odds: Numbers, *, even: bool = True) -> dict[str, Any]:
    """Return the expected calibration error over ten bins and the bins.

    Args:
        even: both classes weigh the same; otherwise every row does.
    """
    chance = 1 / (1 + np.exp(-odds))
    weight = np.where(bad, 0.5 / bad.sum(), 0.5 / (~bad).sum()) if even else np.full(len(bad), 1 / len(bad))
    bins = np.minimum((chance * 10).astype(int), 9)
    table, error = [], 0.0
    for one in range(10):
        mine = bins == one
        share = float(weight[mine].sum())
        if share:
            said, was = (float((weight * what)[mine].sum()) / share for what in (chance, bad))
            error += share * abs(said - was)
            table.append({"bin": one, "share": round(share, 4), "said": round(said, 4), "was": round(was, 4)})
    return {"expected_error": round(error, 4), "bins": table}


def _host_is(test: Callable[[str], bool]) -> Callable[[Row], bool]:
    return lambda row: is_name(host := host_of_text(row.text)) and test(host)


def _is_kept_for(kind: Protected) -> Callable[[str], bool]:
    def test(host: str) -> bool:
        found = protection_of(host)
        return found is not None and found.kind is kind

    return test


GROUPS: dict[str, Callable[[Row], bool]] = {
    "Vietnamese names (.vn)": _host_is(lambda host: host.endswith(".vn")),
    "governments": _host_is(_is_kept_for(Protected.GOVERNMENT)),
    "schools and universities": _host_is(_is_kept_for(Protected.EDUCATION)),
    "shared hosts": _host_is(_is_kept_for(Protected.SHARED_HOSTING)),
    "shorteners": _host_is(_is_kept_for(Protected.SHORTENER)),
    "free names below a host": _host_is(
        lambda host: host.count(".") > 1 and is_public_suffix(host.partition(".")[2]) and not host.endswith(".vn")
        and len(host.partition(".")[2].split(".")[0]) > 3
    ),
}  # fmt: skip


def by_group(rows: Sequence[Row], bad: Mask, odds: Numbers) -> dict[str, dict[str, float]]:
    """Return for each group of hosts the share above each operating point of the whole."""
    points = {rate: threshold(odds[~bad], rate) for rate in RATES}
    found = {}
    for name, test in GROUPS.items():
        mine = np.array([test(row) for row in rows])
        found[name] = {"harmful": float((mine & bad).sum()), "benign": float((mine & ~bad).sum())}
        for rate, point in points.items():
            for label, side in (("recall", mine & bad), ("false", mine & ~bad)):
                if side.any():
                    found[name][f"{label}_at_{rate}"] = round(float((odds[side] > point).mean()), 4)
    return found


def figures(rows: Sequence[Row], odds: Numbers) -> dict[str, Any]:
    """Return everything that is measured on rows the model has not seen."""
    bad = np.array([row.harmful for row in rows])
    return {
        "ranking": ranking(bad, odds),
        "calibration": calibration(bad, odds),
        "groups": by_group(rows, bad, odds),
    }
