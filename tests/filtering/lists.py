"""A small published list: three names, one under another, and one address on a shared host; and looks at lists."""

import json
from collections.abc import Callable

from khien.ledger.models import Entry
from khien.protection.filtering.compile.stream import compile_list
from khien.protection.filtering.engines import engine
from khien.protection.filtering.holds import release_hold
from khien.protection.filtering.models import ListEntry
from khien.protection.filtering.planning import held_plan
from tests.conftest import Cast
from tests.filtering.blocks import many_blocks

NAMES = ["a-b.example.vn", "lua-dao.example.vn", "x.lua-dao.example.vn"]
ADDRESS = "https://sites.google.com/view/lua-dao"


def text_of(name: str) -> str:
    """Return the newest list in a format."""
    return "".join(compile_list(name))


def in_force() -> set[str]:
    return set(ListEntry.objects.in_force().values_list("value", flat=True))


def facts(kind: str) -> list[dict[str, object]]:
    return [
        json.loads(leaf)["public"]
        for leaf in Entry.objects.filter(kind=kind).order_by("pk").values_list("leaf", flat=True)
    ]


def let_go(cast: Cast) -> None:
    """Bình releases what waits now."""
    held, _plan = held_plan(engine())
    assert held is not None
    release_hold(held=held, by=cast.binh)


def published_names(publish: Callable[[], None], cast: Cast, count: int = 5) -> None:
    many_blocks((f"n{number}.example.vn" for number in range(count)), cast)
    publish()
    assert len(in_force()) == count
