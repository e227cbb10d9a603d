"""Write an artifact: the weights of all tables, and a card that says what they are; read by `analysis.tables`."""

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import numpy as np

from khien.analysis.tables import Table
from khien.analysis.training.rows import SEED


def write_artifact(out: Path, form: int, tables: dict[str, Table], facts: dict[str, Any]) -> dict[str, Any]:
    """Write `weights.npz` and `model.json`, and return the card.

    Args:
        form: the format that the reader checks.
        facts: what else the card says, `calibration` among it.
    """
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **{name: table.weights for name, table in tables.items()})
    digest = hashlib.sha256(buffer.getvalue()).hexdigest()
    card = {
        "format": form,
        "version": f"{SEED}-{digest[:8]}",
        "weights_sha256": digest,
        "tables": {name: {"scale": table.scale, "bias": table.bias} for name, table in tables.items()},
        **facts,
    }
    out.mkdir(parents=True, exist_ok=True)
    (out / "weights.npz").write_bytes(buffer.getvalue())
    (out / "model.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    return card
