"""Pages, look-ups and exports cost as many statements for a long list as for a short one."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from khien.indicators.parse import parse
from khien.protection.filtering.compile.formats import FORMATS
from khien.protection.filtering.compile.stream import compile_list
from khien.protection.filtering.engines.files import Files
from khien.protection.filtering.holds import recent
from khien.protection.filtering.lookup import Answer, look_up
from khien.protection.filtering.models import Release
from tests.conftest import Cast
from tests.filtering.blocks import block, many_blocks

pytestmark = pytest.mark.django_db
Run = Callable[[], None]


def statements(act: Callable[[], object]) -> int:
    act()  # what is read once in a process's life does not count
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


def grown(cost: Callable[[], int], cast: Cast, publish: Run) -> tuple[int, int]:
    """Return the cost with two names on the list, and with sixty more."""
    many_blocks(("mot.example.vn", "hai.example.vn"), cast)
    publish()
    before = cost()
    many_blocks((f"n{number}.example.vn" for number in range(60)), cast)
    publish()
    return before, cost()


@pytest.mark.parametrize("path", ["/list/", "/en/list/", "/check/?value=www.mot.example.vn"])
def test_a_public_page_asks_as_much_of_a_long_list(
    publish: Run, files_only: Files, cast: Cast, public_client: Client, path: str
) -> None:
    short, long = grown(lambda: statements(lambda: public_client.get(path)), cast, publish)
    assert long == short


@pytest.mark.parametrize("path", ["/list/", "/operations/"])
def test_a_staff_page_asks_as_much_of_a_long_list(
    publish: Run, files_only: Files, cast: Cast, staff_client: Callable[..., Client], path: str
) -> None:
    visitor = staff_client(cast.binh)
    short, long = grown(lambda: statements(lambda: visitor.get(path)), cast, publish)
    assert long == short


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_asks_as_much_of_a_long_list(publish: Run, files_only: Files, cast: Cast, name: str) -> None:
    short, long = grown(lambda: statements(lambda: list(compile_list(name))), cast, publish)
    assert long == short


def test_a_look_up_takes_two_statements_however_deep_the_name(publish: Run, files_only: Files, cast: Cast) -> None:
    block("lua-dao.example.vn", cast)
    publish()
    deep = parse("a.b.c.d.e.f.lua-dao.example.vn")
    assert look_up(deep).answer is Answer.LISTED
    assert statements(lambda: look_up(deep)) == 2
    assert statements(lambda: look_up(parse("a.b.c.d.unknown.example.vn"))) == 2


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/en/check/?value=lua-dao.example.vn", "It is a known scam"),
        ("/en/check/?value=unknown.example.vn", "Nothing is known about it"),
        ("/en/check/?value=vietcombank.com.vn", "It is the official address of"),
        ("/en/list/", "Find an entry"),
        ("/check/?value=lua-dao.example.vn", "Có. Đây là lừa đảo đã được xác nhận"),
        ("/list/", "Tìm một mục"),
    ],
)
def test_a_public_page_speaks_both_languages(
    publish: Run, files_only: Files, cast: Cast, public_client: Client, path: str, words: str
) -> None:
    block("lua-dao.example.vn", cast)
    publish()
    text = public_client.get(path).content.decode()
    assert words in text
    assert f'<html lang="{"en" if path.startswith("/en/") else "vi"}"' in text


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite tells how many steps a statement took")
def test_the_brake_takes_as_long_after_years_of_releases() -> None:
    publish_long_ago(range(1, 10))
    short = steps(recent)
    publish_long_ago(range(10, 10_000))
    assert steps(recent) <= short + 1


def publish_long_ago(serials: range) -> None:
    long_ago = timezone.now() - timedelta(days=300)
    Release.objects.bulk_create(
        Release(serial=serial, digest="", size=1, added=1, removed=0, made_at=long_ago) for serial in serials
    )


def steps(act: Callable[[], object]) -> int:
    """Return how many thousand instructions SQLite carried out."""
    taken = 0

    def count() -> int:
        nonlocal taken
        taken += 1
        return 0

    connection.connection.set_progress_handler(count, 1_000)
    act()
    connection.connection.set_progress_handler(None, 0)
    return taken
