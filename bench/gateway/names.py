"""A long list of names with real lengths and endings, the same at each run.

Real names, sorted; then again and again the same names, once with a label in front (which puts a name under
another one) and once with a changed label, until there are enough.
"""

import csv
import lzma
import os
import random
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import count
from pathlib import Path

from khien.indicators.names import is_name, registrable_domain
from khien.protection.filtering.compile.zone import LONGEST

FOLDER = "KHIEN_BENCH_DATA"  # variable: a folder with the public lists
_SAMPLES = Path(__file__).parents[2] / "samples"
_OURS = (("listed_names.csv.xz", "name"), ("benign_names.csv.xz", "name"))
_PUBLIC = (
    ("domains/benign_domains.csv.xz", "domain"),
    ("domains/scam_domains_global.csv.xz", "domain"),
    ("vn/vn_scam_domains.csv.xz", "domain"),
    ("urls/phishing_urls.csv.xz", "url"),
)
_SEED = 20261123
_UNLISTED = 1_000  # a turn that no list reaches


def names(number: int) -> tuple[list[str], str]:
    """Return so many names in a random order that is always the same, and where they come from."""
    folder = os.environ.get(FOLDER, "")
    known = sorted(_real(Path(folder), _PUBLIC) if folder else _real(_SAMPLES, _OURS))
    source = f"{len(known):,} real names" + ("" if folder else " of the project's samples")
    every = dict.fromkeys(known)
    for turn in count(1):
        if len(every) >= number:
            break
        for name in known:
            if (made := _made(turn, name)) and len(every) < number:
                every[made] = None
    chosen = list(every)
    random.Random(_SEED).shuffle(chosen)
    return chosen[:number], f"{source}, {max(0, number - len(known)):,} made from them"


def _real(folder: Path, lists: tuple[tuple[str, str], ...]) -> set[str]:
    found = set()
    for file, column in lists:
        with lzma.open(folder / file, "rt", encoding="utf-8", newline="") as rows:
            texts = (row[column].lower() for row in csv.DictReader(rows))
            found.update(_host(text) if column == "url" else text for text in texts)
    return {name for name in found if is_name(name) and len(name) <= LONGEST}


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].partition("?")[0].rpartition("@")[2].partition(":")[0]


def _made(turn: int, name: str) -> str:
    """Return a new name made from a name; empty when it would be too long."""
    digits = sha256(f"{turn}|{name}".encode()).hexdigest()[:6]
    if turn % 2:
        made = f"s{turn}{digits}.{name}"
    else:
        own = registrable_domain(name) or name
        label, _, rest = own.partition(".")
        made = f"{name.removesuffix(own)}{label}-{digits}.{rest}"
    fits = len(made) <= LONGEST and all(len(label) <= 63 for label in made.split("."))
    return made if fits else ""


def unlisted(listed: Sequence[str]) -> Iterator[str]:
    """Yield names that are on no list, each beside a listed one: as far from each other as those are."""
    known = set(listed)
    return (made for name in listed if (made := _made(_UNLISTED, name)) and made not in known)


def fresh(number: int, mark: str) -> Iterator[str]:
    """Yield names that are on no list, side by side."""
    return (f"{mark}{place}.khien-bench.vn" for place in range(number))
