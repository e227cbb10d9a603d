"""Cards and posters: one page, every letter of Vietnamese, and nothing of the text is a command."""

import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from PIL import Image

from khien.analysis.collectors.picture import read_picture
from khien.core.provinces import PROVINCES
from khien.protection.warnings.models import Edition
from khien.protection.warnings.press import pressed
from tests.conftest import Cast
from tests.warnings.conftest import CONTENT, ENGLISH, draft, published

pytestmark = pytest.mark.django_db
LETTERS = "ắằẳẵặấầẩẫậếềểễệốồổỗộớờởỡợứừửữựíìỉĩịýỳỷỹỵđ Đường Ngoằn ngoèo khuỷu tay"


def read_back(pdf: bytes, folder: Path) -> tuple[str, int]:
    """Return the words of a poster and the number of its pages, as poppler reads them."""
    path = folder / "poster.pdf"
    path.write_bytes(pdf)
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True).stdout.decode()
    return " ".join(text.split()), text.count("\f")


def poster(edition: Edition, folder: Path, language: str = "vi") -> tuple[str, int]:
    return read_back(pressed(edition, "poster.pdf", language), folder)


def test_a_poster_holds_the_words_with_all_their_marks(cast: Cast, tmp_path: Path) -> None:
    words, pages = poster(draft(cast, how_vi=LETTERS), tmp_path)
    assert pages == 1
    assert LETTERS in words
    assert CONTENT.title_vi in words
    assert "Bản nháp" in words


def test_what_people_write_is_never_a_command_of_the_typesetter(cast: Cast, tmp_path: Path) -> None:
    evil = '#panic("x") ]] $a$ *b* @c `d` \\e #read("card.typ") #sys.inputs <f>'
    words, _pages = poster(draft(cast, title_vi=evil, how_vi=evil), tmp_path)
    assert words.count(evil) == 2


def test_the_longest_warning_stays_on_one_page_and_loses_nothing(cast: Cast, tmp_path: Path) -> None:
    long: dict[str, Any] = {
        "title_vi": ("Nghiêng nghiêng " * 9)[:140],
        "how_vi": ("khuỷu " * 200)[:1_194] + "KẾT 1",
        "signs_vi": "\n".join([("nghiêng " * 25)[:190]] * 7 + ["KẾT 2"]),
        "todo_vi": "\n".join([("ngoằn ngoèo " * 17)[:190]] * 7 + ["KẾT 3"]),
        "provinces": tuple(PROVINCES),
    }
    words, pages = poster(draft(cast, **long), tmp_path)
    assert pages == 1
    assert all(f"KẾT {number}" in words for number in (1, 2, 3))
    assert "/warnings/CB-" in words


def test_english_is_used_where_there_is_some_and_vietnamese_where_there_is_none(
    cast: Cast, tmp_path: Path
) -> None:
    both, one = published(cast, ENGLISH).newest, published(cast).newest
    assert both
    assert one
    assert ENGLISH.title_en in poster(both, tmp_path, "en")[0]
    assert CONTENT.title_vi in poster(one, tmp_path, "en")[0]


def test_a_card_has_its_size_and_its_code_leads_to_the_warning(cast: Cast, settings: LazySettings) -> None:
    settings.PUBLIC_ADDRESS = "https://khien.example.vn"
    edition = draft(cast)
    card = pressed(edition, "card.png", "vi")
    assert Image.open(BytesIO(card)).size == (1200, 630)
    assert read_picture(card).codes == (f"https://khien.example.vn/warnings/{edition.alert.ref}/",)


def test_a_file_is_made_once_for_each_text(
    cast: Cast, public_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    alert = published(cast)
    path = f"/warnings/{alert.ref}/1/card.svg"
    first = public_client.get(path)
    assert (first.status_code, first["Content-Type"]) == (200, "image/svg+xml")
    monkeypatch.delattr("typst.Compiler")
    assert public_client.get(path).content == first.content
    assert public_client.get(f"/warnings/{alert.ref}/1/..%2fcard.svg").status_code == 404
