"""Draw what was measured, as SVG.

`python -m khien.analysis.training.plot calibration [MODEL.JSON]` draws how well a model is calibrated, from its
card; `… plot curves MEASURED` what is found at which rate of false positives, from what `measure` printed.
"""

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from math import ceil, log10
from pathlib import Path
from typing import Any, Final

from khien.analysis.model import BUNDLED

_SIDE, _MARGIN, _GAP, _A_ROW = 300, 46, 40, 3
_STYLE: Final = (
    "text{font:13px sans-serif;fill:#333}.frame{fill:#fff;stroke:#999}.even{stroke:#999;stroke-dasharray:4 4}"
    ".line{fill:none;stroke:#0b5c8a;stroke-width:2}.dot{fill:#0b5c8a}"
    ".plain{fill:none;stroke:#b35900;stroke-width:2;stroke-dasharray:6 3}"
)


def calibrations(measured: dict[str, Any]) -> str:
    """Return an SVG with a square for each model: what it said against what was, a dot for each tenth.

    Args:
        measured: the part of that name of a model's card.
    """
    return _drawing("Calibration", [_said_and_was(name, found["calibration"]) for name, found in measured.items()])


def curves(lines: Iterable[str]) -> str:
    """Return an SVG with a square for each split: recall against the rate of false positives, model and plain way.

    Args:
        lines: what `measure` printed.
    """
    splits = {name: found for line in lines for name, found in json.loads(line).items()}
    return _drawing(
        "Recall by rate of false positives", [_found(name, split["curves"]) for name, split in splits.items()]
    )


def _drawing(label: str, squares: list[Iterator[str]]) -> str:
    """Lay squares out, a few in a row."""
    each = _SIDE + _MARGIN + _GAP
    width, height = min(len(squares), _A_ROW) * each, ceil(len(squares) / _A_ROW) * (each + 6)
    groups = "".join(
        f'<g transform="translate({_MARGIN + place % _A_ROW * each} {_MARGIN + place // _A_ROW * (each + 6)})">'
        f"{''.join(square)}</g>"
        for place, square in enumerate(squares)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{label}"><style>{_STYLE}</style>'
        f'<rect width="{width}" height="{height}" fill="#fff"/>{groups}</svg>\n'
    )


def _frame(title: str, below: str, marks: Iterable[tuple[float, str]]) -> Iterator[str]:
    """Yield a square with its title, shares up its side, and marks along its foot."""
    yield f'<text x="0" y="-14">{title}</text>'
    yield f'<rect class="frame" width="{_SIDE}" height="{_SIDE}"/>'
    for at, mark in marks:
        yield f'<text x="{at:.0f}" y="{_SIDE + 18}" text-anchor="middle">{mark}</text>'
    for half in (0, 1, 2):
        yield f'<text x="-6" y="{_SIDE - half * _SIDE / 2 + 5:.0f}" text-anchor="end">{half * 50}</text>'
    yield f'<text x="{_SIDE / 2:.0f}" y="{_SIDE + 36}" text-anchor="middle">{below}</text>'


def _line(kind: str, points: Iterable[tuple[float, float]]) -> str:
    return f'<polyline class="{kind}" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}"/>'


def _said_and_was(name: str, found: dict[str, Any]) -> Iterator[str]:
    dots = [(one["said"] * _SIDE, (1 - one["was"]) * _SIDE, one["share"]) for one in found["bins"]]
    title = f"{name}: expected calibration error {found['expected_error']}"
    marks = [(half * _SIDE / 2, f"{half * 50} %") for half in (0, 1, 2)]
    yield from _frame(title, "said (dot: share of rows)", marks)
    yield f'<line class="even" x1="0" y1="{_SIDE}" x2="{_SIDE}" y2="0"/>'
    yield _line("line", [(x, y) for x, y, _share in dots])
    for x, y, share in dots:
        yield f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="{3 + 12 * share:.1f}"/>'


def _found(name: str, found: dict[str, list[float]]) -> Iterator[str]:
    across = [(log10(rate) + 4) / 3 * _SIDE for rate in found["rates"]]
    marks = [(tens * _SIDE / 3, mark) for tens, mark in enumerate(("0.01 %", "0.1 %", "1 %", "10 %"))]
    yield from _frame(name, "found of 100, by share of ordinary rows above", marks)
    for at, _mark in marks[1:-1]:
        yield f'<line class="even" x1="{at:.0f}" y1="0" x2="{at:.0f}" y2="{_SIDE}"/>'
    for way, kind in (("plain", "plain"), ("model", "line")):
        if way in found:
            yield _line(kind, [(x, (1 - share) * _SIDE) for x, share in zip(across, found[way], strict=True)])


def main() -> None:
    """Print a drawing."""
    options = ArgumentParser(prog="python -m khien.analysis.training.plot")
    options.add_argument("what", choices=("calibration", "curves"))
    options.add_argument("file", type=Path, nargs="?", default=BUNDLED / "model.json")
    given = options.parse_args()
    text = given.file.read_text(encoding="utf-8")
    drawn = (
        calibrations(json.loads(text)["measured"]) if given.what == "calibration" else curves(text.splitlines())
    )
    print(drawn, end="")  # noqa: T201 — the result


if __name__ == "__main__":
    main()
