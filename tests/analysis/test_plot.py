"""Drawings of what was measured are well-formed and show every tenth and every split."""

import json
from xml.etree import ElementTree

from khien.analysis.model import BUNDLED
from khien.analysis.training.plot import calibrations, curves


def _named(drawing: str, tag: str) -> list[ElementTree.Element]:
    return [one for one in ElementTree.fromstring(drawing).iter() if one.tag.endswith(tag)]


def test_the_shipped_models_calibration_is_drawn() -> None:
    measured = json.loads((BUNDLED / "model.json").read_text(encoding="utf-8"))["measured"]
    dots = _named(calibrations(measured), "circle")
    assert len(dots) == sum(len(found["calibration"]["bins"]) for found in measured.values())


def test_curves_of_splits_are_drawn_with_and_without_the_plain_way() -> None:
    found = [0.2, 0.4]
    lines = [
        json.dumps({"names: one": {"curves": {"rates": [0.001, 0.1], "model": found, "plain": found}}}),
        json.dumps({"names: other": {"curves": {"rates": [0.001, 0.1], "model": found}}}),
    ]
    drawn = [one.get("class") for one in _named(curves(lines), "polyline")]
    assert drawn == ["plain", "line", "line"]
