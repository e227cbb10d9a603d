"""The drawing of a model's calibration is well-formed and has a dot for each tenth that has rows."""

import json
from xml.etree import ElementTree

from khien.analysis.model import BUNDLED
from khien.analysis.training.plot import plot


def test_the_shipped_models_calibration_is_drawn() -> None:
    measured = json.loads((BUNDLED / "model.json").read_text(encoding="utf-8"))["measured"]
    root = ElementTree.fromstring(plot(measured))
    dots = [one for one in root.iter() if one.tag.endswith("circle")]
    assert len(dots) == sum(len(found["calibration"]["bins"]) for found in measured.values())
