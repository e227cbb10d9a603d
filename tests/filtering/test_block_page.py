"""What a person sees instead of a blocked site."""

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.test import Client

from khien.protection.filtering.engines.files import Files
from tests.conftest import Cast
from tests.filtering.blocks import REASON, block

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(
    publish: Callable[[], None],
    files_only: Files,
    cast: Cast,
    face: Callable[[str], Client],
    settings: LazySettings,
) -> Callable[..., object]:
    """A browser that was led to the block page under a name."""
    block("lua-dao.example.vn", cast)
    publish()
    client = face("block")
    settings.ALLOWED_HOSTS = ["*"]

    def go(host: str, path: str = "/", language: str = "", method: str = "get") -> object:
        return getattr(client, method)(path, headers={"host": host, "accept-language": language})

    return go


@pytest.mark.parametrize("host", ["lua-dao.example.vn", "WWW.lua-dao.example.vn:8002", "a.lua-dao.example.vn."])
def test_a_blocked_name_shows_why_and_how_to_appeal(
    visit: Callable[..., object], host: str, settings: LazySettings
) -> None:
    answer = visit(host, "/login/anything?x=<script>")
    text = answer.content.decode()
    assert answer.status_code == 451
    assert 'rel="blocked-by"' in answer["Link"]
    assert REASON in text
    assert f"{settings.PUBLIC_ADDRESS}/appeal/" in text
    assert "Trang này đã bị chặn" in text
    assert "This page is blocked" in text
    assert "<script>" not in text
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]


def test_the_page_speaks_the_language_of_the_browser(visit: Callable[..., object], settings: LazySettings) -> None:
    assert '<html lang="vi">' in visit("lua-dao.example.vn").content.decode()
    english = visit("lua-dao.example.vn", language="en-GB").content.decode()
    assert '<html lang="en">' in english
    assert f'href="{settings.PUBLIC_ADDRESS}/en/appeal/' in english
    assert f'href="{settings.PUBLIC_ADDRESS}/en/list/' in english


def test_a_form_of_the_blocked_site_gets_the_same_page(visit: Callable[..., object]) -> None:
    assert visit("lua-dao.example.vn", method="post").status_code == 451


@pytest.mark.parametrize("host", ["example.vn", "localhost:8002", "192.0.2.1", "[::1]:8002"])
def test_another_name_gets_a_plain_page(visit: Callable[..., object], host: str) -> None:
    answer = visit(host)
    assert answer.status_code == 404
    assert REASON not in answer.content.decode()


@pytest.mark.parametrize("host", ["<script>alert(1)</script>", "a b", "a/../b", "x" * 300 + "/", "évil.vn"])
def test_a_hostile_host_is_refused_and_never_shown(visit: Callable[..., object], host: str) -> None:
    answer = visit(host)
    assert answer.status_code in {400, 404}
    assert b"alert(1)" not in answer.content
