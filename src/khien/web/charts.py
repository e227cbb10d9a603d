"""Bar charts drawn on the server: plain SVG without scripts and styles; a table beside it says the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, HEIGHT, FOOT, TOP = 640, 200, 28, 28  # units of the picture
GAP = 0.3  # of the width of one bar


@dataclass(frozen=True)
class Bar:
    """One bar.

    Args:
        label: below it, short.
        value: not negative.
    """

    label: str
    value: int


def bar_chart(bars: Sequence[Bar], title: str) -> SafeString:
    """Return an SVG element with a bar for each value; its title is what a screen reader says of it."""
    most = max((bar.value for bar in bars), default=0) or 1
    step = WIDTH / max(len(bars), 1)
    shapes = format_html_join(
        "", _SHAPE, (_places(bar, number * step, step, most) for number, bar in enumerate(bars))
    )
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>', WIDTH, HEIGHT, title, shapes
    )


_SHAPE = (
    '<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="3"></rect>'
    '<text x="{middle}" y="{above}" text-anchor="middle">{value}</text>'
    '<text x="{middle}" y="{below}" text-anchor="middle">{label}</text>'
)


def _places(bar: Bar, left: float, step: float, most: int) -> dict[str, object]:
    tall = (HEIGHT - FOOT - TOP) * bar.value / most
    return {
        "x": round(left + step * GAP / 2, 1),
        "y": round(HEIGHT - FOOT - tall, 1),
        "width": round(step * (1 - GAP), 1),
        "height": round(tall, 1),
        "middle": round(left + step / 2, 1),
        "above": round(HEIGHT - FOOT - tall - 5, 1),
        "below": HEIGHT - 8,
        "value": bar.value,
        "label": bar.label,
    }
