"""Demonstration people: only in an empty house, in a file of the owner's, with codes that open."""

import stat
from io import StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from khien.people.demo import PeopleExist, demo_code, demo_file, make_demo_people
from khien.people.models import Person
from khien.people.rights import Role
from tests.conftest import Cast


@pytest.fixture(autouse=True)
def _own_keys(settings: LazySettings, tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    settings.DATA = tmp_path


def run(command: str, *args: str, **options: str) -> tuple[str, str]:
    """Run a command; return what it printed and what it said beside."""
    out, beside = StringIO(), StringIO()
    call_command(command, *args, stdout=out, stderr=beside, **options)
    return out.getvalue(), beside.getvalue()


def test_no_demonstration_where_people_work(cast: Cast) -> None:
    with pytest.raises(PeopleExist):
        make_demo_people()
    out, beside = run("demo_people")
    assert out == ""
    assert "people already" in beside
    assert not demo_file().exists()


def test_no_code_without_a_demonstration(cast: Cast) -> None:
    with pytest.raises(CommandError, match="minh"):
        run("demo_code", "minh")


def test_no_code_for_somebody_who_is_not_of_the_play(db: None) -> None:
    make_demo_people()
    with pytest.raises(CommandError, match="minh, hoa, binh, ha, quang"):
        run("demo_code", "lan")


def test_five_people_of_two_units_who_can_sign_in(db: None) -> None:
    out, _beside = run("demo_people")
    assert stat.S_IMODE(demo_file().stat().st_mode) == 0o600
    assert {person.name: set(person.roles) for person in Person.objects.all()} == {
        "Minh": {Role.ANALYST},
        "Hoa": {Role.REVIEWER},
        "Bình": {Role.SUPERVISOR},
        "Hà": {Role.ADMINISTRATOR},
        "Quang": {Role.INSPECTOR},
    }
    assert {person.unit.code for person in Person.objects.all()} == {"ncsc", "a05"}
    minh = Person.objects.get(name="Minh")
    line = next(line for line in out.splitlines() if line.startswith("Minh"))
    assert minh.check_password(line.split()[-1])


@pytest.mark.parametrize("name", ["minh", "MINH", "minh@khien.example"])
def test_the_code_of_a_demonstration_person_opens(db: None, name: str) -> None:
    make_demo_people()
    out, _beside = run("demo_code", name)
    code = out.strip()
    assert len(code) == 6
    factor = Person.objects.get(name="Minh").authenticator_set.get().wrap()
    assert factor.validate_code(demo_code("minh")[0])


def test_add_person_says_what_is_wrong(db: None) -> None:
    call_command("loaddata", "units", verbosity=0)
    for options, part in (
        ({"email": "no address", "unit": "a05"}, "not an e-mail address"),
        ({"email": "lan@khien.test", "unit": "nowhere"}, "Open units: a05"),
        ({"email": "lan@khien.test", "unit": "btttt"}, "Bộ Thông tin và Truyền thông"),
    ):
        with pytest.raises(CommandError, match=part):
            run("add_person", name="Lan", **options)
    assert not Person.objects.exists()
