"""Draw how well a model is calibrated: `python -m khien.analysis.training.plot [MODEL.JSON] > calibration.svg`."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from khien.analysis.model import BUNDLED

_SIDE, _MARGIN, _GAP = 300, 46, 40
_STYLE: Final = (
    "text{font:13px sans-serif;fill:#333}.frame{fill:#fff;stroke:#999}.even{stroke:#999;stroke-dasharray:4 4}"
    ".line{fill:none;stroke:#0b5c8a;stroke-width:2}.dot{fill:#0b5c8a}"
)


def plot(measured: dict[str, Any]) -> str:
    """Return an SVG with a square for each model: what it said against what was, a dot for each tenth.

    Args:
        measured: the part of that name of a model's card.
    """
    width = len(measured) * (_SIDE + _MARGIN + _GAP)
    height = _SIDE + 2 * _MARGIN
    squares = "".join(
        f'<g transform="translate({_MARGIN + place * (_SIDE + _MARGIN + _GAP)} {_MARGIN})">'
        f"{''.join(_square(name, found['calibration']))}</g>"
        for place, (name, found) in enumerate(measured.items())
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="Calibration"><style>{_STYLE}</style>'
        f'<rect width="{width}" height="{height}" fill="#fff"/>{squares}</svg>\n'
    )


def _square(name: str, found: dict[str, Any]) -> Iterator[str]:
    dots = [(one["said"] * _SIDE, (1 - one["was"]) * _SIDE, one["share"]) for one in found["bins"]]
    yield f'<text x="0" y="-14">{name}: expected calibration error {found["expected_error"]}</text>'
    yield f'<rect class="frame" width="{_SIDE}" height="{_SIDE}"/>'
    yield f'<line class="even" x1="0" y1="{_SIDE}" x2="{_SIDE}" y2="0"/>'
    yield f'<polyline class="line" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y, _share in dots)}"/>'
    for x, y, share in dots:
        yield f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="{3 + 12 * share:.1f}"/>'
    for tenth in (0, 5, 10):
        at = tenth * _SIDE / 10
        yield f'<text x="{at:.0f}" y="{_SIDE + 18}" text-anchor="middle">{tenth * 10} %</text>'
        yield f'<text x="-6" y="{_SIDE - at + 5:.0f}" text-anchor="end">{tenth * 10}</text>'
    yield f'<text x="{_SIDE / 2:.0f}" y="{_SIDE + 36}" text-anchor="middle">said (dot: share of rows)</text>'


if __name__ == "__main__":
    card = Path(sys.argv[1]) if len(sys.argv) > 1 else BUNDLED / "model.json"
    sys.stdout.write(plot(json.loads(card.read_text(encoding="utf-8"))["measured"]))
