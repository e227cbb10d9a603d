"""Everything at the door is said in Vietnamese, also what allauth says; and in English on request."""

import re
from pathlib import Path

import allauth
import django.contrib.auth
import django.forms
import polib
import pytest
from django.test import Client
from django.utils.html import escape

import khien.people
from khien.people.borrowed import SENTENCES
from tests.conftest import Cast, SignIn
from tests.people.conftest import give_app, type_password, wrong_code_for

CATALOGUE = polib.pofile(str(Path(khien.people.__file__).parent / "locale/vi/LC_MESSAGES/django.po"))
ENGLISH = [
    escape(entry.msgid) for entry in CATALOGUE if len(entry.msgid) > 8 and not {"%", "{", "<"} & set(entry.msgid)
]


def english_in(answer: object) -> list[str]:
    """Return the sentences that a page still says in English."""
    page = answer.content.decode()  # type: ignore[attr-defined]
    said = re.findall(r'>\s*([^<]+?)\s*<|(?:alt|aria-label|placeholder|title)="([^"]+)"', page)
    words = {text or attribute for text, attribute in said}
    return [sentence for sentence in ENGLISH if sentence in words]


def test_the_borrowed_sentences_are_those_of_allauth_and_django() -> None:
    roots = (
        Path(allauth.__file__).parent,
        Path(django.forms.__file__).parent,
        Path(django.contrib.auth.__file__).parent,
    )
    said = "".join(path.read_text(encoding="utf-8") for root in roots for path in root.rglob("*.py"))
    assert [sentence for sentence in SENTENCES if f'"{sentence}"' not in said] == []


def test_a_summary_says_which_field_was_left_empty(cast: Cast, staff_client: SignIn) -> None:
    page = staff_client(cast.ha).post("/keys/issue/", {"name": ""}).content.decode()
    for label in ("Đơn vị", "Tên chương trình"):
        assert re.search(rf"Mục này không được để trống\.</a> \({label}\)", page)


def test_what_goes_wrong_at_the_sign_in_is_said_in_vietnamese(cast: Cast, door: Client) -> None:
    for login in ("", "no address", cast.minh.email):
        answer = type_password(door, login, "wrong password 1")
        assert english_in(answer) == []
    assert "Địa chỉ thư điện tử hoặc mật khẩu không đúng." in answer.content.decode()  # type: ignore[attr-defined]


def test_a_wrong_code_is_called_wrong_in_vietnamese(cast: Cast, door: Client) -> None:
    secret = give_app(cast.minh)
    type_password(door, cast.minh.email)
    answer = door.post("/account/2fa/authenticate/", {"code": wrong_code_for(secret)})
    assert english_in(answer) == []
    assert "Mã không đúng." in answer.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/account/login/",
        "/account/logout/",
        "/account/password/change/",
        "/account/2fa/",
        "/account/2fa/totp/deactivate/",
        "/account/2fa/webauthn/",
        "/account/2fa/webauthn/add/",
        "/account/2fa/recovery-codes/generate/",
        "/me/",
        "/people/",
        "/people/add/",
        "/units/",
        "/units/add/",
        "/units/ncsc/",
        "/keys/",
        "/keys/issue/",
    ],
)
def test_every_page_is_vietnamese_and_also_english(cast: Cast, staff_client: SignIn, path: str) -> None:
    visitor = Client() if path == "/account/login/" else staff_client(cast.ha)
    answer = visitor.get(path)
    assert answer.status_code == 200
    assert english_in(answer) == []
    assert english_in(visitor.get(f"/en{path}")) != []


def test_setting_up_an_app_is_explained_in_vietnamese(cast: Cast, door: Client) -> None:
    type_password(door, cast.minh.email)
    for path in ("/account/2fa/", "/account/2fa/totp/activate/", "/account/2fa/webauthn/add/"):
        answer = door.get(path)
        assert answer.status_code == 200
        assert english_in(answer) == []


def test_proving_again_who_one_is_is_asked_in_vietnamese(cast: Cast, staff_client: SignIn) -> None:
    browser = staff_client(cast.minh)
    session = browser.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    answer = browser.get("/account/2fa/recovery-codes/", follow=True)
    assert answer.redirect_chain or answer.status_code == 404
    for path in ("/account/reauthenticate/", "/account/2fa/reauthenticate/"):
        assert english_in(browser.get(path)) == []
    refused = browser.post("/account/reauthenticate/", {"password": "wrong password 1"})
    assert "Mật khẩu không đúng." in refused.content.decode()
    accepted = browser.post("/account/reauthenticate/", {"password": "correct horse battery", "next": "/me/"})
    assert accepted["Location"] == "/me/"
