"""How fast names, addresses and messages are judged, beside the plain way and beside what people use today.

    ./run bench analysis [--json] [--brands NUMBER] [FILE OF NAMES]

One core, one run, by the time that the processor worked, so that other programs count for little. Without a file,
names are made up: one in fifty puts a brand beside another word. The ways beside ours are written here anew from
their published ideas: scoring by keywords in a loop (as certificate watchers do), edit distance of every name to
every brand, and a set of all one-edit variants of every brand (a typo generator turned round). With `--brands`,
made-up organisations are added to the registry until there are so many.
"""

import json
import os
import random
import time
from argparse import ArgumentParser
from collections.abc import Callable
from math import log2
from pathlib import Path
from tempfile import NamedTemporaryFile

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khien.config.settings")
django.setup()

import numpy as np  # noqa: E402 - after the settings
from rapidfuzz.distance import OSA  # noqa: E402

from khien.analysis import brands as registry  # noqa: E402
from khien.analysis.brands import brands  # noqa: E402
from khien.analysis.companions import COMPANIONS  # noqa: E402
from khien.analysis.management.commands.score import BATCH, rows_of_scores  # noqa: E402
from khien.analysis.messages.judge import judge  # noqa: E402
from khien.analysis.model import Kind, shipped  # noqa: E402
from khien.analysis.screening import screen  # noqa: E402
from khien.analysis.version import scorecard_version  # noqa: E402

LETTERS = "abcdefghijklmnopqrstuvwxyz"
BLOCK = 20_000  # names that are screened together
SYLLABLES = [a + b for a in "bcdghklmnprstvx" for b in ("a", "e", "i", "o", "u", "an", "en", "inh", "ong")]


def words() -> list[str]:
    """Return the words of all organisations."""
    return sorted({word for brand in brands().values() for word in (*brand.words, *brand.tokens)})


def enlarge(number: int, file: Path) -> None:
    """Add made-up organisations to the registry until there are so many, before it is first read."""
    draw, rows = random.Random(2), registry.REGISTRY.read_text(encoding="utf-8").splitlines()
    for place in range(number + 1 - len(rows)):
        name = "".join(draw.choices(SYLLABLES, k=4))
        rows.append(f"madeup{place},bank,{name},,{name}.com.vn,{name},,,")
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    registry.REGISTRY = file


def made_up(number: int) -> list[str]:
    """Return names: syllables, and a few that pretend."""
    draw, known = random.Random(1), words()
    endings = ("com", "net", "org", "vn", "com.vn", "top", "xyz", "info", "io", "de")
    names = []
    for place in range(number):
        label = "".join(draw.choices(SYLLABLES, k=draw.randint(2, 5)))
        if place % 50 == 0:
            label = f"{draw.choice(known)}-{draw.choice(sorted(COMPANIONS))}"
        names.append(f"{label}.{draw.choice(endings)}")
    return names


def plain_grams(texts: list[str]) -> None:
    """Score as the model does, one window at a time."""
    weights = shipped()[0][Kind.NAME].table.weights.tolist()
    for text in texts:
        sum(
            weights[hash(text[at : at + size]) & 0xFFFFF] for size in range(2, 6) for at in range(len(text) - size)
        )


def keywords(texts: list[str]) -> None:
    """Score by keywords, entropy and hyphens in a loop."""
    known = words()
    for text in texts:
        score = sum(10 for word in known if word in text)
        share = [text.count(letter) / len(text) for letter in set(text)]
        score += int(-sum(one * log2(one) for one in share)) + 3 * text.count("-") + 3 * text.count(".")


def distances(texts: list[str]) -> None:
    """Compare every name with every brand."""
    known = words()
    for text in texts:
        label = text.partition(".")[0]
        for word in known:
            OSA.distance(label, word, score_cutoff=1)


def variants() -> set[str]:
    """Return all names one edit away from a brand."""
    found = set()
    for word in words():
        for at in range(len(word) + 1):
            found.update(word[:at] + letter + word[at:] for letter in LETTERS)
            found.update(word[:at] + letter + word[at + 1 :] for letter in LETTERS)
            found.add(word[:at] + word[at + 1 :])
    return found


def in_blocks(texts: list[str]) -> None:
    """Screen as the command does."""
    for start in range(0, len(texts), BLOCK):
        list(screen("\n".join(texts[start : start + BLOCK]).encode()))


def scored(texts: list[str]) -> None:
    """Score as `khien score` does, without a database."""
    for start in range(0, len(texts), BATCH):
        rows_of_scores(texts[start : start + BATCH], stored=False)


def rate(work: Callable[[list[str]], object], texts: list[str]) -> float:
    """Return how many are done in a second: the best of three, after one that warms up."""
    work(texts[:1_000])
    best = 0.0
    for _turn in range(3):
        started = time.process_time()
        work(texts)
        best = max(best, len(texts) / (time.process_time() - started))
    return round(best)


def main() -> None:
    """Measure and print."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    options = ArgumentParser(prog="./run bench analysis")
    options.add_argument("--json", action="store_true")
    options.add_argument("--brands", type=int, default=0)
    options.add_argument("names", nargs="?", type=Path)
    given = options.parse_args()
    if given.brands:
        with NamedTemporaryFile(suffix=".csv") as file:
            enlarge(given.brands, Path(file.name))
            brands()
            scorecard_version()  # reads the file, too
    names = given.names.read_text(encoding="utf-8").split() if given.names else made_up(400_000)
    # As long as those of public lists, 51 bytes on average.
    addresses = [f"{one}/{one[:7]}/{one[2:6]}/index.php?id={len(one)}&u={one[::2]}" for one in names[:100_000]]
    messages = [f"Xin chào, {name} gửi bạn mã đơn hàng, vui lòng xem tại https://{name}" for name in names[:3_000]]
    models, near = shipped()[0], variants()
    measured = {
        "names: the model": rate(lambda texts: models[Kind.NAME].chances(texts), names[:200_000]),
        "names: the same windows one by one": rate(plain_grams, names[:5_000]),
        "addresses: the model": rate(lambda texts: models[Kind.ADDRESS].chances(texts), addresses),
        "names: scores with reasons": rate(scored, names[:5_000]),
        "screening: khien": rate(in_blocks, names),
        "screening: keywords in a loop": rate(keywords, names[:5_000]),
        "screening: distance to every brand": rate(distances, names[:2_000]),
        f"screening: set of {len(near):,} variants": rate(
            lambda texts: [text for text in texts if text.partition(".")[0] in near], names
        ),
        "messages: kind and sentences": rate(judge, messages),
    }
    if given.json:
        print(json.dumps(measured, indent=1))
        return
    print(f"{len(names):,} names, {len(brands()):,} organisations, one core, numpy {np.__version__}; a second:")
    for what, value in measured.items():
        print(f"{value:12,.0f}  {what}")


if __name__ == "__main__":
    main()
