"""Fit the model of messages, measure it on groups that it has not seen, and write it with its card.

Rows come from lists of messages that mix crimes with adverts; `relabel.py` labels them anew. To these come
invented messages (`message_examples.txt`). Needs the `train` packages. The same data and seed give the same
weights.
"""

import csv
import hashlib
import json
import lzma
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, precision_score, recall_score, roc_auc_score

from khien.analysis.messages.fold import fold
from khien.analysis.messages.model import BITS, FORMAT, SCAM, Scale, read
from khien.analysis.tables import Numbers
from khien.analysis.training import gold
from khien.analysis.training.artifact import write_artifact
from khien.analysis.training.disguises import DISGUISES
from khien.analysis.training.figures import Mask, calibration
from khien.analysis.training.fit_model import calibrate, log_ratios, matrix, rounded, sum_of_fits
from khien.analysis.training.relabel import rules_of
from khien.analysis.training.rows import SEED
from khien.core.categories import Category

EXAMPLES = Path(__file__).parent / "message_examples.txt"
FOLDS = 5
DEALS = 3  # ways of dealing groups to folds that are measured: 129 scams in one way are a matter of luck
SIZE = 1 << BITS  # weights of a table
STEPS = 500  # of a fit, at most
STRENGTH = 1.0  # inverse of the penalty
FOREIGN = 0.3  # weight of messages in English, which are not measured by
Matrices = tuple[csr_matrix, csr_matrix]  # of letters, and of signs


@dataclass(frozen=True, slots=True)
class Message:
    """One labelled message.

    Attributes:
        group: messages of one template or of nearly the same letters; never in both training and test.
        gold: whether figures are measured on it.
    """

    text: str
    category: Category | None
    group: str
    gold: bool
    rule: str
    weight: float = 1.0


def read_messages(folder: Path) -> list[Message]:
    """Return the messages of the lists in a folder, and the invented ones, each text once.

    Raises:
        FileNotFoundError: the folder lacks a list.
    """
    once: dict[str, Message] = {}
    for message in (*_vietnamese(folder), *_english(folder), *_invented()):
        once.setdefault(fold(message.text), message)
    return list(once.values())


def _vietnamese(folder: Path) -> Iterator[Message]:
    with (folder / "messages/vi_sms.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row, rule in zip(rows, rules_of([row["text"] for row in rows], "vi"), strict=True):
        group = f"vi {row['template_group']}"
        if read := gold.rule_of(row["text"]):
            if read.name != gold.UNDECIDABLE:
                yield Message(row["text"], read.category, group, True, read.name)
        elif row["label"] == "legitimate":
            yield Message(row["text"], None, group, True, "")
        elif rule is not None:  # what no rule fits is neither clearly a crime nor clearly none
            yield Message(row["text"], rule.category, group, True, rule.name)


def _english(folder: Path) -> Iterator[Message]:
    with lzma.open(folder / "messages/en_sms.csv.xz", "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row, rule in zip(rows, rules_of([row["text"] for row in rows], "en"), strict=True):
        if row["label"] == "ham":
            yield Message(row["text"], None, f"en {fold(row['text'])[:24]}", False, "", FOREIGN)
        elif rule is not None:  # other spam is neither clearly a crime nor clearly none
            yield Message(row["text"], rule.category, f"en {fold(row['text'])[:24]}", False, rule.name, FOREIGN)


def _invented() -> Iterator[Message]:
    for line in EXAMPLES.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, _bar, text = line.partition("|")
            yield Message(text, None if kind == "none" else Category(kind), f"own {text[:24]}", False, "", 2.0)


def matrices(texts: Sequence[str]) -> Matrices:
    """Return features as the run-time model weighs them."""
    letters, signs = read(texts)
    return matrix((letters,), len(texts), SIZE), matrix((signs,), len(texts), SIZE)


def fit(parts: Matrices, bad: Mask, weight: Numbers) -> Scale:
    """Fit one scale: the sum of a fit on features as they are and one on features scaled by their log-ratio."""
    seen = hstack(parts, format="csr")
    ratio = log_ratios(seen > 0, bad, weight, 0.5)
    plain, scaled = (
        LogisticRegression(C=strength, max_iter=STEPS, random_state=SEED) for strength in (STRENGTH, STRENGTH / 3)
    )
    weights, bias = sum_of_fits(seen, bad, weight, ((np.ones(seen.shape[1]), plain), (ratio, scaled)))
    return Scale(rounded(weights[:SIZE], bias, 0.9999), rounded(weights[SIZE:], 0.0, 0.9999))


def sums(scale: Scale, parts: Matrices) -> Numbers:
    """Return what the run-time model would sum up."""
    pairs = zip((scale.letters, scale.signs), parts, strict=True)
    return np.sum(
        [table.bias + table.scale * (part @ table.weights.astype(np.float64)) for table, part in pairs], axis=0
    )


def only(parts: Matrices, rows: Mask) -> Matrices:
    """Return some rows of both matrices."""
    return parts[0][rows], parts[1][rows]


def fold_of(messages: Sequence[Message], deal: int = 0) -> NDArray[np.int64]:
    """Return the fold of each message in one of the deals; a group is in one fold."""
    digests = (hashlib.sha256(f"{SEED + deal} {one.group}".encode()).digest() for one in messages)
    return np.array([digest[0] % FOLDS for digest in digests])


def train(data: Path, out: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """Measure by leaving out each fold of each deal in turn, fit on everything, write, and return the card."""
    messages = read_messages(data)
    parts = matrices([one.text for one in messages])
    bad = np.array([one.category is not None for one in messages])
    weight = np.array([one.weight for one in messages])
    disguised = [matrices([change(one.text) for one in messages]) for change in DISGUISES.values()]
    dealt = [left_out((parts, *disguised), bad, weight, fold_of(messages, deal)) for deal in range(DEALS)]
    odds, *hidden = np.concatenate(dealt, axis=1)
    truth, mine = np.tile(bad, DEALS), np.tile([one.gold for one in messages], DEALS)
    line = calibrate(odds[mine], truth[mine], even=False)
    measured = figures(truth, odds * line.slope + line.offset, messages * DEALS)
    for name, changed in zip(DISGUISES, hidden, strict=True):
        measured[name] = _counts(truth[mine], (changed * line.slope + line.offset)[mine])
    say(json.dumps(measured))
    kinds = np.array([one.category or "" for one in messages])
    scams = only(parts, bad)
    scales = {SCAM: fit(parts, bad, weight)} | {
        str(kind): fit(scams, kinds[bad] == kind, weight[bad]) for kind in sorted(set(kinds[bad]))
    }
    tables = {f"{name} letters": scale.letters for name, scale in scales.items()}
    tables |= {f"{name} signs": scale.signs for name, scale in scales.items()}
    facts = {
        "scales": list(scales),
        "calibration": asdict(line),
        "measured": measured,
        "rules": dict(Counter(one.rule for one in messages if one.rule)),
        "seed": SEED,
    }
    return write_artifact(out, FORMAT, tables, facts)


def left_out(
    ways: Sequence[Matrices], bad: Mask, weight: Numbers, folds: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return for each way of writing the messages, and each message, the sum of a fit on the other folds.

    Args:
        ways: features of all messages: first as they came, which is what is fitted on.
        bad, weight, folds: of each message.
    """
    odds = np.zeros((len(ways), len(bad)))
    for one in range(FOLDS):
        rest = folds != one
        scale = fit(only(ways[0], rest), bad[rest], weight[rest])
        for place, parts in enumerate(ways):
            odds[place, ~rest] = sums(scale, only(parts, ~rest))
    return odds


def figures(bad: Mask, odds: Numbers, messages: Sequence[Message]) -> dict[str, Any]:
    """Return precision, recall and F1 at even odds, ranking and calibration, for each list by itself."""
    found = {}
    for name in ("vi", "en", "own"):
        mine = np.array([one.group.startswith(name) for one in messages])
        found[name] = _counts(bad[mine], odds[mine])
    return found


def _counts(truth: Mask, odds: Numbers) -> dict[str, Any]:
    said = odds > 0
    return {
        "scams": int(truth.sum()) // DEALS,
        "others": int((~truth).sum()) // DEALS,
        "precision": round(float(precision_score(truth, said)), 3),
        "recall": round(float(recall_score(truth, said)), 3),
        "f1": round(float(f1_score(truth, said)), 3),
        "auc": round(float(roc_auc_score(truth, odds)), 4),
        "calibration_error": calibration(truth, odds, even=False)["expected_error"],
    }
