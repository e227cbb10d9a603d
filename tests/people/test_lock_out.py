"""Guessing is locked out: passwords by address and place, codes by person, over all processes together."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from tests.conftest import Cast
from tests.people.conftest import PASSWORD, code_for, give_app, type_password, wrong_code_for

WRONG = "wrong password 1"


def test_five_wrong_passwords_lock_the_sixth_out_even_if_it_is_right(cast: Cast, door: Client) -> None:
    for _attempt in range(4):
        assert type_password(door, cast.minh.email, WRONG).status_code == 200
    locked = type_password(door, cast.minh.email, WRONG)
    assert locked.status_code == 429
    assert "people/locked_out.html" in [template.name for template in locked.templates]
    assert "15 phút" in locked.content.decode()
    type_password(door, cast.minh.email)
    assert door.get("/me/")["Location"].startswith("/account/login/")


def test_another_spelling_of_the_address_is_no_fresh_start(cast: Cast, door: Client) -> None:
    for spelling in ("minh@khien.test", "MINH@khien.test", "Minh@Khien.Test", " minh@khien.test"):
        type_password(door, spelling, WRONG)
    assert type_password(door, "mINH@khien.test", WRONG).status_code == 429


def test_the_lock_of_one_person_does_not_touch_another(cast: Cast, door: Client) -> None:
    for _attempt in range(5):
        type_password(door, cast.minh.email, WRONG)
    give_app(cast.hoa)
    assert type_password(door, cast.hoa.email)["Location"] == "/account/2fa/authenticate/"


def test_an_address_that_nobody_has_locks_in_the_same_way(cast: Cast, door: Client) -> None:
    answers = [type_password(door, "nobody@khien.test", WRONG).status_code for _attempt in range(5)]
    assert answers == [200, 200, 200, 200, 429]


def test_after_five_wrong_codes_the_right_one_does_not_open(cast: Cast, door: Client) -> None:
    secret = give_app(cast.minh)
    type_password(door, cast.minh.email)
    for _attempt in range(5):
        door.post("/account/2fa/authenticate/", {"code": wrong_code_for(secret)})
    answer = door.post("/account/2fa/authenticate/", {"code": code_for(secret)})
    assert answer.context["form"].errors.as_data()["code"][0].code == "too_many_login_attempts"
    assert "quá nhiều lần" in answer.content.decode()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, sqlite: Path) -> dict[str, str]:
    """A database in a file, with demonstration people, for processes of their own."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copy(sqlite, folder)
    environment = os.environ | {
        "KHIEN_DATA": str(folder),
        "KHIEN_DATABASE": "",
        "KHIEN_FACE": "staff",
        "DJANGO_SETTINGS_MODULE": "khien.config.settings",
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), *filter(None, sys.path)]),
    }
    for command in (["demo_people"], ["collectstatic", "--noinput", "-v0"]):
        subprocess.run([sys.executable, "-m", "khien", *command], env=environment, check=True, capture_output=True)
    return environment


def ask(house: dict[str, str], what: str, **request: object) -> list[str]:
    """Let a new process guess."""
    text = json.dumps({"what": what, **request})
    done = subprocess.run(
        [sys.executable, "-m", "tests.people.guess"], env=house, input=text, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def credentials(house: dict[str, str], key: str) -> dict[str, str]:
    return json.loads((Path(house["KHIEN_DATA"]) / "keys/demo-people.json").read_text(encoding="utf-8"))[key]


def test_wrong_codes_are_counted_over_two_processes(house: dict[str, str]) -> None:
    minh = credentials(house, "minh")
    wrong = wrong_code_for(minh["totp_secret"])
    who = {name: minh[name] for name in ("email", "password", "totp_secret")}
    assert ask(house, "guess_codes", **who, codes=[wrong] * 3) == ["incorrect_code"] * 3
    answers = ask(house, "guess_codes", **who, codes=[wrong, wrong, "right"])
    assert answers == ["incorrect_code", "incorrect_code", "too_many_login_attempts"]


def test_wrong_passwords_are_counted_over_two_processes(house: dict[str, str]) -> None:
    hoa = credentials(house, "hoa")
    assert ask(house, "guess_passwords", email=hoa["email"], passwords=[WRONG] * 3) == ["200"] * 3
    answers = ask(house, "guess_passwords", email=hoa["email"], passwords=[WRONG, WRONG, hoa["password"]])
    assert answers[:2] == ["200", "429"]
    assert "302" not in answers


def test_the_right_code_opens_when_nobody_has_guessed(house: dict[str, str]) -> None:
    binh = credentials(house, "binh")
    who = {name: binh[name] for name in ("email", "password", "totp_secret")}
    assert ask(house, "guess_codes", **who, codes=["right"]) == ["open"]


def test_the_password_of_the_cast_is_not_what_locks(cast: Cast, door: Client) -> None:
    give_app(cast.minh)
    for _attempt in range(7):
        assert type_password(door, cast.minh.email, PASSWORD).status_code == 302
        door.post("/account/logout/")
