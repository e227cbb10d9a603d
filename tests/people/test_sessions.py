"""Sessions end: by rest, by age, by a new password, with the person's access, and from elsewhere."""

import time

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from khien.people.actions import deactivate_person, restart_sign_in
from khien.people.models import Person, SharedValue
from khien.people.sessions import BEGAN, USED, forget_what_has_ended
from tests.conftest import Cast, SignIn
from tests.people.conftest import PASSWORD


def age(browser: Client, **seconds: float) -> None:
    """Move the clocks of a session back."""
    session = browser.session
    for key, back in seconds.items():
        session[{"began": BEGAN, "used": USED}[key]] = time.time() - back
    session.save()


def is_in(browser: Client) -> bool:
    return browser.get("/me/").status_code == 200


def test_a_session_that_rests_too_long_ends(cast: Cast, staff_client: SignIn) -> None:
    browser = staff_client(cast.minh)
    age(browser, used=3600)
    answer = browser.get("/me/", follow=True)
    assert answer.redirect_chain[-1][0] == "/account/login/?next=/me/"
    assert "Phiên làm việc đã kết thúc" in answer.content.decode()
    assert not is_in(browser)


def test_whoever_sends_something_after_their_session_is_told_that_it_was_not_saved(
    cast: Cast, staff_client: SignIn
) -> None:
    browser = staff_client(cast.minh)
    age(browser, used=3600)
    for _is_forgotten in (False, True):
        answer = browser.post("/warnings/write/", {"title_vi": "Giả danh công an"}, follow=True)
        assert "nội dung vừa gửi chưa được lưu" in answer.content.decode()
        assert "Hãy đăng nhập lại để tiếp tục" not in answer.content.decode()


def test_a_session_ends_after_a_working_day_however_busy_it_was(cast: Cast, staff_client: SignIn) -> None:
    browser = staff_client(cast.minh)
    age(browser, began=8 * 3600)
    assert not is_in(browser)


def test_a_session_without_clocks_is_over(cast: Cast, staff_client: SignIn) -> None:
    browser = staff_client(cast.minh)
    session = browser.session
    del session[BEGAN], session[USED]
    session.save()
    assert not is_in(browser)


def test_use_keeps_a_session_alive(cast: Cast, staff_client: SignIn) -> None:
    browser = staff_client(cast.minh)
    age(browser, used=3500)
    assert is_in(browser)
    assert time.time() - browser.session[USED] < 60


def test_the_session_of_a_deactivated_person_ends_at_once(cast: Cast, staff_client: SignIn) -> None:
    browser = staff_client(cast.minh)
    deactivate_person(person=cast.minh, by=cast.ha)
    assert not is_in(browser)


def test_a_session_does_not_come_back_to_life_with_its_person(cast: Cast, staff_client: SignIn) -> None:
    browser = staff_client(cast.minh)
    deactivate_person(person=cast.minh, by=cast.ha)
    Person.objects.filter(pk=cast.minh.pk).update(is_active=True)
    assert not is_in(browser)


def test_sessions_end_when_the_sign_in_is_started_anew(cast: Cast, staff_client: SignIn) -> None:
    browser = staff_client(cast.minh)
    restart_sign_in(person=cast.minh, by=cast.ha)
    assert not is_in(browser)
    assert not cast.minh.authenticator_set.exists()
    assert not cast.minh.check_password(PASSWORD)


def test_a_new_password_ends_all_sessions(cast: Cast, staff_client: SignIn) -> None:
    here, there = staff_client(cast.minh), staff_client(cast.minh)
    wrong = {
        "oldpassword": "not it at all",
        "password1": "a new long password",
        "password2": "a new long password",
    }
    assert here.post("/account/password/change/", wrong).status_code == 200
    assert is_in(there)
    answer = here.post("/account/password/change/", wrong | {"oldpassword": PASSWORD})
    assert answer["Location"] == "/account/login/"
    assert not is_in(here)
    assert not is_in(there)


def test_a_person_signs_out_elsewhere_and_stays_here(cast: Cast, staff_client: SignIn) -> None:
    here, there, of_hoa = staff_client(cast.minh), staff_client(cast.minh), staff_client(cast.hoa)
    assert here.post("/me/sign-out-elsewhere/").status_code == 302
    assert is_in(here)
    assert not is_in(there)
    assert is_in(of_hoa)


def test_signing_out_ends_the_session(cast: Cast, staff_client: SignIn) -> None:
    browser = staff_client(cast.minh)
    assert browser.post("/account/logout/")["Location"] == "/account/login/"
    assert not is_in(browser)


@pytest.mark.parametrize("path", ["/me/", "/account/login/"])
def test_no_page_of_the_staff_face_stays_in_a_cache(cast: Cast, staff_client: SignIn, path: str) -> None:
    assert "no-store" in staff_client(cast.minh).get(path)["Cache-Control"]


def test_nothing_about_sign_ins_is_kept_longer_than_it_serves(cast: Cast, staff_client: SignIn) -> None:
    ended, going_on = staff_client(cast.minh), staff_client(cast.hoa)
    Client().post("/account/login/", {"login": "nobody@khien.test", "password": "wrong password 1"})
    past = timezone.now() - timezone.timedelta(hours=1)
    Session.objects.filter(pk=ended.session.session_key).update(expire_date=past)
    SharedValue.objects.update(expires=past)
    AccessAttempt.objects.update(attempt_time=past)
    cache.set("still-counted", 1, 60)
    forget_what_has_ended()
    assert not Session.objects.filter(pk=ended.session.session_key).exists()
    assert is_in(going_on)
    assert not AccessAttempt.objects.exists()
    assert [value.cache_key for value in SharedValue.objects.all()] == [cache.make_key("still-counted")]
