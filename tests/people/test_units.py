"""Units are renamed, merged and closed; nothing is deleted, and the database holds the line."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.db.models import F

from khien.ledger.models import Entry
from khien.people.actions import add_unit, close_unit, issue_api_key, merge_unit, rename_unit
from khien.people.actions.units import CannotMerge, CodeTaken, UnitHasPeople, UnitIsClosedAlready
from khien.people.keys import Scope, authenticate_key
from khien.people.models import Person, Unit
from khien.people.rights import NotAllowed
from tests.conftest import Cast, SignIn


def test_only_administrators_change_units(cast: Cast) -> None:
    unit, other = cast.minh.unit, cast.tuan.unit
    for change in (
        lambda: add_unit(code="x", name_vi="X", name_en="X", kind=Unit.Kind.OTHER, by=cast.binh),
        lambda: rename_unit(unit=unit, name_vi="X", name_en="X", by=cast.binh),
        lambda: merge_unit(unit=unit, into=other, by=cast.binh),
        lambda: close_unit(unit=unit, by=cast.binh),
    ):
        with pytest.raises(NotAllowed):
            change()
    assert not Entry.objects.exists()


def test_a_code_is_used_once(cast: Cast) -> None:
    with pytest.raises(CodeTaken):
        add_unit(code="ncsc", name_vi="X", name_en="X", kind=Unit.Kind.OTHER, by=cast.ha)


def test_a_unit_is_not_merged_into_itself_or_into_one_that_is_closed(cast: Cast) -> None:
    unit, other = cast.minh.unit, cast.tuan.unit
    with pytest.raises(CannotMerge):
        merge_unit(unit=unit, into=unit, by=cast.ha)
    merge_unit(unit=other, into=unit, by=cast.ha)
    third = add_unit(code="third", name_vi="Ba", name_en="Third", kind=Unit.Kind.OTHER, by=cast.ha)
    with pytest.raises(CannotMerge):
        merge_unit(unit=third, into=other, by=cast.ha)
    with pytest.raises(UnitIsClosedAlready):
        merge_unit(unit=other, into=third, by=cast.ha)


def test_a_unit_with_people_is_not_closed(cast: Cast) -> None:
    with pytest.raises(UnitHasPeople):
        close_unit(unit=cast.tuan.unit, by=cast.ha)


def test_the_database_wants_a_unit_with_successor_closed(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(code="province").update(successor=cast.minh.unit)


def test_the_database_wants_no_unit_to_be_its_own_successor(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(code="province").update(successor=F("id"), closed_on=date(2025, 7, 1))


def test_people_and_keys_go_with_a_merged_unit(cast: Cast) -> None:
    old, new = cast.tuan.unit, cast.minh.unit
    _key, secret = issue_api_key(
        unit=old, name="app", scopes=[Scope.REPORTS_WRITE], lasts=timedelta(days=1), by=cast.ha
    )
    merge_unit(unit=old, into=new, by=cast.ha, on=date(2025, 7, 1))
    assert (old.successor, old.closed_on) == (new, date(2025, 7, 1))
    assert Person.objects.get(pk=cast.tuan.pk).unit == new
    found = authenticate_key(secret)
    assert found is not None
    assert found.unit == new


def test_the_ledger_tells_the_names_of_units(cast: Cast) -> None:
    unit = cast.tuan.unit
    rename_unit(unit=unit, name_vi="Thành phố", name_en="City", by=cast.ha)
    leaf = json.loads(Entry.objects.get().leaf)
    assert leaf["kind"] == "unit.renamed"
    assert leaf["public"] == {"unit": "province", "name_vi": "Thành phố", "name_en": "City"}
    assert Unit.objects.get(code="province").name_vi == "Thành phố"


def test_the_units_of_the_fixture_load_twice_and_know_their_successors(db: None) -> None:
    for _time in range(2):
        call_command("loaddata", "units", verbosity=0)
    ended = {unit.code: unit.successor.code for unit in Unit.objects.exclude(successor=None) if unit.successor}
    assert ended == {"btttt": "bkhcn", "binh-duong": "hcmc", "ba-ria-vung-tau": "hcmc"}
    assert Unit.objects.get(code="ncsc").kind == Unit.Kind.CENTRE


def test_an_administrator_works_on_the_unit_pages(cast: Cast, staff_client: SignIn) -> None:
    browser = staff_client(cast.ha)
    new = {"code": "fpt", "name_vi": "Viễn thông FPT", "name_en": "FPT Telecom", "kind": "isp", "parent": ""}
    assert browser.post("/units/add/", new | {"code": "ncsc"}).context["form"].errors["code"]
    assert browser.post("/units/add/", new)["Location"] == "/units/fpt/"
    browser.post("/units/fpt/", {"name_vi": "FPT", "name_en": "FPT"})
    assert "FPT" in browser.get("/units/").content.decode()
    assert browser.post("/units/fpt/merge/", {"into": ""})["Location"] == "/units/fpt/"
    browser.post("/units/province/merge/", {"into": Unit.objects.get(code="fpt").pk})
    assert Unit.objects.get(code="province").successor == Unit.objects.get(code="fpt")
    browser.post("/units/add/", new | {"code": "vnpt"})
    browser.post("/units/vnpt/close/")
    assert Unit.objects.get(code="vnpt").closed_on is not None
    assert browser.get("/units/vnpt/").status_code == 200


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ('[{"model": ', "line 1 column 12"),
        ('[{"model": "people.unit", "fields": {"title": "NCSC"}}]', "no field named 'title'"),
        ('[{"model": "people.team", "fields": {}}]', "people.team"),
    ],
)
def test_a_file_of_units_that_is_wrong_is_refused_in_a_sentence(
    written: str, told: str, cast: Cast, tmp_path: Path
) -> None:
    (tmp_path / "units.json").write_text(written)
    with pytest.raises(CommandError, match=f"Nothing was loaded. .*{told}"):
        call_command("loaddata", str(tmp_path / "units.json"))
