"""Sixteen writers and two sealers at once, as processes on a real database: one order, no gap, no fork."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import LazySettings

from khien.config import environment
from khien.ledger.models import Checkpoint, Entry
from khien.ledger.seal import seal, signer
from khien.ledger.verify import verify
from tests.conftest import Move
from tests.ledger.writing import ROUNDS, WRITERS
from tests.processes import unmeasured

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_entries_are_sealed_in_one_order(
    vendor: str, move: Move, settings: LazySettings, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    data = tmp_path / "data"
    url = request.getfixturevalue("postgres").fresh() if vendor == "postgresql" else "sqlite:"
    done = subprocess.run(
        [sys.executable, "-m", "tests.ledger.writing", str(tmp_path / "seen")],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env=unmeasured() | {"KHIEN_DATA": str(data), "KHIEN_DATABASE": url},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for name, key in (("LEDGER_KEY", "ledger"), ("ENTRY_KEY", "entry")):
        setattr(settings, name, environment.key_file(data, key))
    settings.LEDGER_FOLDER = data / "ledger"
    move(url, data)
    seal()
    assert verify().problem is None
    indexes = list(Entry.objects.order_by("index").values_list("index", flat=True))
    assert indexes == list(range(len(indexes)))
    kept = set(Entry.objects.values_list("about", flat=True))
    assert kept == {f"{writer}/{n}" for writer in range(WRITERS) for n in range(ROUNDS) if n % 5 != 4}
    # Whoever fetched a checkpoint at any moment holds one of the one log that there is, and sizes only grew.
    seen = json.loads((tmp_path / "seen").read_text())
    sizes = [signer().verifier.open(note).size for note in seen]
    assert seen
    assert sizes == sorted(set(sizes))
    assert set(seen) <= set(Checkpoint.objects.values_list("note", flat=True))
