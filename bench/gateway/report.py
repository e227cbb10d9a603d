"""What was measured, as a table for people and as a chart."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

WIDTH, ROW, LEFT, RIGHT = 900, 22, 330, 110  # pixels
_BARS = {"p50": "#8fb8de", "p95": "#4a7fb5", "p99": "#1d4e89"}


def table(measured: Mapping[str, Any]) -> str:
    """Return every figure, one a line, indented by what it belongs to."""
    return "\n".join(_lines(measured, 0)) + "\n"


def _lines(told: Mapping[str, Any], depth: int) -> Iterator[str]:
    flat = all(not isinstance(value, Mapping) for value in told.values())
    for name, value in told.items():
        if isinstance(value, Mapping) and value and all(not isinstance(one, Mapping) for one in value.values()):
            figures = "  ".join(f"{word} {_text(one)}" for word, one in value.items())
            yield f"{'  ' * depth}{name:<{40 - 2 * depth}} {figures}"
        elif isinstance(value, Mapping):
            yield f"{'' if flat else chr(10)}{'  ' * depth}{name}"
            yield from _lines(value, depth + 1)
        else:
            yield f"{'  ' * depth}{name:<{40 - 2 * depth}} {_text(value)}"


def _text(value: object) -> str:
    return f"{value:,}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def chart(measured: Mapping[str, Any]) -> str:
    """Return an SVG: delays with the long and the short list on one scale, and speed with against without it."""
    delays = {
        f"{what}, {names:,} names": told[key]
        for names, told in (
            (measured["names"], measured),
            (measured.get("short list", 0), measured.get("short", {})),
        )
        for what, key in (("approval until NXDOMAIN", "one by one"),)
        if key in told
    }
    rows = [*_delays(delays), *_ratios(measured.get("resolvers", {}))]
    height = 50 + ROW * len(rows)
    body = "".join(row.format(y=30 + ROW * number) for number, row in enumerate(rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" '
        f'font-size="13">\n<rect width="{WIDTH}" height="{height}" fill="#fff"/>\n{body}</svg>\n'
    )


def _delays(delays: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    longest = max([1.0, *(told["p99"] for told in delays.values())])
    for name, told in delays.items():
        yield _title(f"{name} (seconds; the target is a p99 under 1)")
        for share, colour in _BARS.items():
            yield _bar(share, told[share] / longest, f"{told[share]:.3f} s", colour)


def _ratios(resolvers: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    with_speed = {name: told for name, told in resolvers.items() if "ratio" in told}
    if with_speed:
        yield _title("answers a second with the list, of those without it (the target is 0.9)")
    for name, told in with_speed.items():
        yield _bar(name, min(1.2, told["ratio"]) / 1.2, f"{told['ratio']:.2f}", "#3d8b5f")


def _title(text: str) -> str:
    return f'<text x="10" y="{{y}}" font-weight="bold" fill="#111">{escape(text)}</text>\n'


def _bar(name: str, share: float, figure: str, colour: str) -> str:
    width = round(max(1.0, share * (WIDTH - LEFT - RIGHT)), 1)
    return (
        f'<text x="{LEFT - 10}" y="{{y}}" text-anchor="end" fill="#111">{escape(name)}</text>'
        f'<rect x="{LEFT}" y="{{y}}" width="{width}" height="14" transform="translate(0 -11)" fill="{colour}"/>'
        f'<text x="{LEFT + width + 6}" y="{{y}}" fill="#111">{escape(figure)}</text>\n'
    )
