"""Work grows with the length of a text and with nothing else, however hostile the text is."""

import sys
from types import FrameType
from typing import Any

import pytest

from khien.indicators.extract import extract

UNITS = (
    [
        "a.",
        "@",
        "a@a.",
        "1",
        "1 ",
        "0912345678 ",
        "http://",
        "http://a.com",
        "hxxp",
        "a[.]",
        "(",
        "a dot com ",
        " . com",
    ]
    + [
        "-",
        "a-",
        "\u0301",
        "\u200b",
        "０",
        "1:",
        "::1 ",
        "0x",
        "T1",
        "stk 123456 ",
        "vcb 12345678 ",
        "goi 113, ",
        "abc.com/",
    ]
    + [
        "https://a.com/(",
        "x](http://a.b",
        "&amp;",
        "vn.",
        "com.vn.",
        "\x00",
        "\ud800",
        "telegram: @a ",
        "tiền.",
        "a.Vui.",
    ]
    + ["1.2.3.4:80/", "+1 2", "a@gmail.com ", "0010A00000072701", ")", "\\/", "shopee.vn/lazada.vn "]
)


def work(text: str) -> int:
    """Return how many calls, of Python or of its library, it takes to search the text."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        list(extract(text))
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("unit", UNITS, ids=ascii)
def test_twice_the_text_is_at_most_twice_the_work(unit: str) -> None:
    size = 4_000 // len(unit)
    once, twice = work(unit * size), work(unit * size * 2)
    assert twice <= 2.1 * once + 500


@pytest.mark.parametrize("unit", UNITS[::3], ids=ascii)
def test_200_kilobytes_of_anything_are_searched(unit: str) -> None:
    text = (unit * (200_000 // len(unit) + 1))[:200_000]
    assert all(text[item.start : item.end] == item.raw for item in extract(text))
