"""How long a list takes to become a file, and how much memory, in a process of its own for each format."""

import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

import numpy as np

from bench.gateway.system import KHIEN, cost
from khien.protection.filtering.compile.formats import FORMATS
from khien.protection.filtering.compile.lists import file_name
from khien.protection.filtering.models import Release
from khien.protection.filtering.prefixes.copies import Copy, Update
from khien.protection.filtering.prefixes.rows import update_since

Rows = dict[str, dict[str, float]]
_PREFIXES = (
    "import django; django.setup(); "
    "from khien.protection.filtering.models import Release; "
    "from khien.protection.filtering.prefixes.rows import update_since; "
    "update_since(None, Release.objects.newest()).content"
)


def compile_each() -> Rows:
    """Measure each format, the start of a process included, and everything at once as for a CDN."""
    measured: Rows = {}
    with tempfile.TemporaryDirectory(prefix="kh-") as folder:
        for name in FORMATS:
            path = Path(folder) / file_name(name)
            measured[name] = asdict(cost(*KHIEN, "export_list", "--format", name, "--output", str(path)))
            measured[name]["output"] = round(path.stat().st_size / 1e6, 2)
        measured["prefixes"] = asdict(cost(sys.executable, "-c", _PREFIXES))
        measured["all, and compressed"] = asdict(
            cost(*KHIEN, "write_lists", "--folder", str(Path(folder) / "all"))
        )
    return measured


def prefix_sizes() -> dict[str, float]:
    """Return what the prefix set and a difference of a thousand changes cost on the wire."""
    whole = update_since(None, Release.objects.newest())
    number = min(1_000, len(whole.additions))
    gone = np.sort(np.random.default_rng(1).choice(whole.additions, number, replace=False))
    changed = Update(1, 2, gone[::2], gone[1::2], Copy(2, whole.additions).checksum)
    return {
        "prefixes": len(whole.additions),
        "bytes a prefix": round(len(whole.content) / max(1, len(whole.additions)), 3),
        f"bytes of a difference of {number}": len(changed.content),
    }
