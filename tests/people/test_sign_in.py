"""Nobody gets behind the door without password and second factor, and the door gives nothing away."""

import re

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver

from khien.people.middleware import OPEN, OWN, SET_UP, is_closed
from khien.people.models import Person
from tests.conftest import Cast, SignIn
from tests.guards.test_faces import addresses
from tests.people.conftest import PASSWORD, code_for, give_app, type_password, wrong_code_for


def plain_paths() -> list[tuple[str, str]]:
    """Return name and path of every staff address that needs no argument."""
    found = []
    for route, pattern in addresses(get_resolver("khien.config.urls_staff")):
        path = "/" + re.sub(r"[\^$\\]", "", route)
        if not pattern.pattern.converters and "(?P" not in path:
            found.append((pattern.name or "", path))
    return found


def test_a_stranger_is_sent_to_the_sign_in_from_every_address_that_is_not_named_open(door: Client) -> None:
    for name, path in plain_paths():
        if name not in OPEN and f"people:{name}" not in OPEN:
            answer = door.get(path)
            assert answer.status_code == 404 or answer["Location"].startswith("/account/login/"), path


def test_a_stranger_is_sent_to_the_sign_in_even_from_an_address_that_does_not_exist(door: Client) -> None:
    assert door.get("/no-such-page/")["Location"] == "/account/login/?next=/no-such-page/"


def test_a_password_alone_opens_the_set_up_and_nothing_else(cast: Cast, door: Client) -> None:
    type_password(door, cast.minh.email)
    for name, path in plain_paths():
        if name not in OPEN | SET_UP and f"people:{name}" not in OPEN:
            answer = door.get(path)
            assert answer.status_code == 404 or answer["Location"] == "/account/2fa/", path
    assert door.get("/account/2fa/").status_code == 200


def test_a_session_that_never_showed_its_second_factor_is_ended(cast: Cast, door: Client) -> None:
    type_password(door, cast.minh.email)
    give_app(cast.minh)  # set up meanwhile in another browser
    assert door.get("/me/")["Location"].startswith("/account/login/")
    assert "_auth_user_id" not in door.session


def test_the_password_leads_to_the_second_step_and_not_in(cast: Cast, door: Client) -> None:
    give_app(cast.minh)
    answer = type_password(door, cast.minh.email)
    assert answer["Location"] == "/account/2fa/authenticate/"
    assert door.get("/me/")["Location"].startswith("/account/login/")


def test_a_wrong_code_does_not_open(cast: Cast, door: Client) -> None:
    secret = give_app(cast.minh)
    type_password(door, cast.minh.email)
    answer = door.post("/account/2fa/authenticate/", {"code": wrong_code_for(secret)})
    assert answer.status_code == 200
    assert door.get("/me/")["Location"].startswith("/account/login/")


def test_password_and_code_open(cast: Cast, door: Client) -> None:
    secret = give_app(cast.minh)
    type_password(door, cast.minh.email)
    assert door.post("/account/2fa/authenticate/", {"code": code_for(secret)}).status_code == 302
    assert door.get("/me/").status_code == 200


def test_a_code_works_once(cast: Cast, door: Client) -> None:
    secret = give_app(cast.minh)
    type_password(door, cast.minh.email)
    code = code_for(secret)
    door.post("/account/2fa/authenticate/", {"code": code})
    other = Client()
    type_password(other, cast.minh.email)
    other.post("/account/2fa/authenticate/", {"code": code})
    assert other.get("/me/")["Location"].startswith("/account/login/")


@pytest.mark.django_db(transaction=True)
def test_setting_up_an_app_with_its_first_code_opens(cast: Cast, door: Client) -> None:
    type_password(door, cast.minh.email)
    page = door.get("/account/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert secret not in str(cast.minh.authenticator_set.values_list("data"))
    refused = door.post("/account/2fa/totp/activate/", {"code": wrong_code_for(secret)})
    assert refused.status_code == 200
    assert door.get("/me/")["Location"] == "/account/2fa/"
    assert door.post("/account/2fa/totp/activate/", {"code": code_for(secret)}).status_code == 302
    assert door.get("/me/").status_code == 200


def test_the_secret_of_an_app_is_sealed_in_the_database(cast: Cast) -> None:
    secret = give_app(cast.minh)
    stored = cast.minh.authenticator_set.get()
    assert secret not in str(stored.data)
    assert stored.wrap().validate_code(code_for(secret))


def test_the_answer_is_the_same_for_an_unknown_address_and_a_wrong_password(cast: Cast, door: Client) -> None:
    known = type_password(door, cast.minh.email, "wrong password 1")
    unknown = type_password(door, "nobody@khien.test", "wrong password 1")
    assert known.status_code == unknown.status_code == 200
    assert known.context["form"].errors == unknown.context["form"].errors


def test_a_deactivated_person_does_not_get_in(cast: Cast, door: Client) -> None:
    Person.objects.filter(pk=cast.minh.pk).update(is_active=False)
    assert type_password(door, cast.minh.email)["Location"] == "/account/inactive/"


@pytest.mark.parametrize(
    "path",
    [
        "signup/",
        "password/reset/",
        "password/reset/done/",
        "email/",
        "confirm-email/",
        "password/set/",
        "login/code/",
    ],
)
def test_what_is_not_used_of_the_sign_in_is_closed_to_all(cast: Cast, staff_client: SignIn, path: str) -> None:
    assert Client().get(f"/account/{path}").status_code in {302, 404}
    signed_in = staff_client(cast.ha)
    assert signed_in.get(f"/account/{path}").status_code == 404
    assert signed_in.post(f"/account/{path}", {"email": cast.ha.email}).status_code == 404


def test_a_page_that_allauth_adds_tomorrow_is_closed_until_it_is_named() -> None:
    assert is_closed("account_login_by_carrier_pigeon")
    assert not any(map(is_closed, OPEN | OWN))


def test_everybody_lands_where_their_work_is(cast: Cast, door: Client) -> None:
    for person, place in ((cast.minh, "/"), (cast.ha, "/people/")):
        secret = give_app(person)
        type_password(door, person.email)
        answer = door.post("/account/2fa/authenticate/", {"code": code_for(secret)})
        assert answer["Location"] == place
        door.post("/account/logout/")


def test_logo_and_refusal_lead_whoever_may_not_see_the_queue_to_their_own_work(
    cast: Cast, staff_client: SignIn
) -> None:
    administrator = staff_client(cast.ha)
    assert '<a class="logo" href="/people/">' in administrator.get("/people/").content.decode()
    assert '<a class="logo" href="/en/people/">' in administrator.get("/en/people/").content.decode()
    refusal = administrator.get("/")
    assert refusal.status_code == 403
    assert '<a class="button" href="/people/">' in refusal.content.decode()
    assert '<a class="logo" href="/">' in staff_client(cast.minh).get("/").content.decode()


def test_the_link_of_an_administrator_works_once(db: None, door: Client) -> None:
    call_command("loaddata", "units", verbosity=0)
    link = added_by_command()
    form = door.get(link, follow=True)
    where = form.redirect_chain[-1][0]
    assert "/set-password/" in where, "the token must leave the address before the form is drawn"
    answer = door.post(where, {"new_password1": "short", "new_password2": "short"})
    assert "Mật khẩu này quá ngắn" in answer.content.decode()
    new = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    assert door.post(where, new)["Location"] == "/account/login/"
    type_password(door, "lan@khien.test")
    assert door.get("/me/")["Location"] == "/account/2fa/"
    again = Client().get(link, follow=True)
    assert not again.context["validlink"]


def added_by_command() -> str:
    """Enter a person by the command line; return the path of the link that it prints."""
    from io import StringIO

    out = StringIO()
    call_command("add_person", email="Lan@khien.test", name="Lan", unit="a05", stdout=out, stderr=StringIO())
    return out.getvalue().strip().removeprefix("http://localhost:8001")
