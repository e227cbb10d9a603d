"""The gateway's bench measures what it says, at a size that a test can afford."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from bench.gateway.names import fresh, names
from bench.gateway.report import chart, table
from khien.indicators.names import is_name
from tests.processes import unmeasured

pytestmark = pytest.mark.engine
ROOT = Path(__file__).resolve().parents[2]
SHARES = ("p50", "p95", "p99", "longest")


def run(folder: Path, *words: str) -> dict[str, Any]:
    """Run the bench on SQLite, and return what it says on standard output."""
    command = [sys.executable, "-m", "bench.gateway", "--database", "sqlite", "--json", "--output", str(folder)]
    done = subprocess.run(
        [*command, *words], cwd=ROOT, env=unmeasured(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3_000:]
    return dict(json.loads(done.stdout))


def looks_sane(delays: dict[str, float]) -> bool:
    return 0 < delays["p50"] <= delays["p95"] <= delays["p99"] <= delays["longest"]


def test_the_list_is_long_and_the_same_at_each_run() -> None:
    some, source = names(41_000)
    assert len(set(some)) == len(some) == 41_000
    assert all(map(is_name, some))
    assert "samples" in source
    assert names(41_000)[0] == some
    assert not set(fresh(100, "free")).intersection(some)


@pytest.mark.slow
def test_approvals_are_measured_until_the_resolver_answers(tmp_path: Path) -> None:
    measured = run(tmp_path, "--names", "60", "--only", "latency")
    assert measured["names"] == 60
    assert measured["one by one"]["count"] == 6
    assert looks_sane(measured["one by one"])
    assert json.loads((tmp_path / "gateway.json").read_text()) == measured
    assert ElementTree.parse(tmp_path / "gateway.svg").getroot().tag.endswith("svg")
    assert "one by one" in table(measured)


def test_a_part_that_does_not_exist_is_refused_in_words() -> None:
    command = [sys.executable, "-m", "bench.gateway", "--only", "everything"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "compile" in done.stderr


@pytest.mark.slow
def test_the_whole_bench_gives_every_figure(tmp_path: Path) -> None:
    measured = run(tmp_path, "--names", "300")
    for told in measured["compile"].values():
        assert told["processor"] > 0
        assert 10 < told["megabytes"] < 400
    assert measured["prefix set"]["prefixes"] > 290
    assert set(measured["resolvers"]) == {"unbound", "bind", "pdns-recursor", "knot-resolver"}
    for told in [measured["primary"], *measured["resolvers"].values()]:
        assert told["megabytes"] > 1
    assert all(0 < told["ratio"] < 50 for told in measured["resolvers"].values())
    assert looks_sane(measured["one by one"])
    assert looks_sane(measured["short"]["one by one"])
    assert measured["at once, seconds"].keys() == measured["short"]["at once, seconds"].keys()
    assert measured["compaction"]["folded"]
    assert measured["compaction"]["longest without an answer"] > 0
    assert set(measured["after kill -9, seconds"]) == {"worker", "primary", "resolver"}
    assert set(measured["ratio of long to short list"]) == {"p50", "p95", "p99"}
    assert "0.9" in chart(measured)
