"""Adding people, roles, taking access away; every change is told to the ledger without names."""

import json

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from khien.ledger.models import Entry
from khien.ledger.record import SYSTEM
from khien.people.actions import (
    add_person,
    close_unit,
    deactivate_person,
    end_role,
    grant_role,
    restart_sign_in,
)
from khien.people.actions.people import (
    AddressTaken,
    ChangesOwnAccess,
    NotActive,
    RoleHeldAlready,
    RoleNotHeld,
    UnitIsClosed,
)
from khien.people.models import Person, RoleHolding, Unit
from khien.people.rights import NotAllowed, Right, Role
from tests.conftest import Cast, SignIn


def told() -> list[dict[str, object]]:
    """Return the public leaves of the ledger, oldest first."""
    return [json.loads(entry.leaf) for entry in Entry.objects.order_by("pk")]


@pytest.mark.parametrize("who", ["minh", "hoa", "binh", "quang"])
def test_only_administrators_change_people(cast: Cast, who: str) -> None:
    by = getattr(cast, who)
    for change in (
        lambda: add_person(email="lan@khien.test", name="Lan", unit=cast.ha.unit, by=by),
        lambda: grant_role(person=cast.tuan, role=Role.REVIEWER, by=by),
        lambda: end_role(person=cast.tuan, role=Role.ANALYST, by=by),
        lambda: deactivate_person(person=cast.tuan, by=by),
        lambda: restart_sign_in(person=cast.tuan, by=by),
    ):
        with pytest.raises(NotAllowed):
            change()
    assert told() == []


def test_nobody_changes_their_own_roles_or_access(cast: Cast) -> None:
    for change in (
        lambda: grant_role(person=cast.ha, role=Role.SUPERVISOR, by=cast.ha),
        lambda: end_role(person=cast.ha, role=Role.ADMINISTRATOR, by=cast.ha),
        lambda: deactivate_person(person=cast.ha, by=cast.ha),
        lambda: restart_sign_in(person=cast.ha, by=cast.ha),
    ):
        with pytest.raises(ChangesOwnAccess):
            change()
    assert told() == []


def test_an_address_is_used_once_in_whatever_spelling(cast: Cast) -> None:
    with pytest.raises(AddressTaken):
        add_person(email="MINH@khien.test", name="Other", unit=cast.ha.unit, by=cast.ha)


def test_nobody_is_added_to_a_closed_unit(cast: Cast) -> None:
    deactivate_person(person=cast.tuan, by=cast.ha)
    close_unit(unit=cast.tuan.unit, by=cast.ha)
    unit = Unit.objects.get(code="province")
    with pytest.raises(UnitIsClosed):
        add_person(email="lan@khien.test", name="Lan", unit=unit, by=cast.ha)


def test_a_role_is_held_once(cast: Cast) -> None:
    with pytest.raises(RoleHeldAlready):
        grant_role(person=cast.minh, role=Role.ANALYST, by=cast.ha)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleHolding.objects.create(person=cast.minh, role=Role.ANALYST)


def test_a_role_that_is_not_held_cannot_end(cast: Cast) -> None:
    with pytest.raises(RoleNotHeld):
        end_role(person=cast.minh, role=Role.REVIEWER, by=cast.ha)


def test_the_database_knows_no_other_roles(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleHolding.objects.create(person=cast.minh, role="emperor")


def test_a_role_does_not_end_before_it_began(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        cast.minh.holdings.update(until=timezone.now() - timezone.timedelta(days=1))


def test_a_deactivated_person_gets_no_role_and_no_link(cast: Cast) -> None:
    deactivate_person(person=cast.minh, by=cast.ha)
    for change in (
        lambda: grant_role(person=cast.minh, role=Role.REVIEWER, by=cast.ha),
        lambda: restart_sign_in(person=cast.minh, by=cast.ha),
        lambda: deactivate_person(person=cast.minh, by=cast.ha),
    ):
        with pytest.raises(NotActive):
            change()


def test_an_added_person_has_the_roles_but_no_password_yet(cast: Cast) -> None:
    lan = add_person(
        email="Lan@Khien.Test", name="Lan", unit=cast.ha.unit, roles=[Role.ANALYST, Role.REVIEWER], by=cast.ha
    )
    assert lan.email == "lan@khien.test"
    assert not lan.has_usable_password()
    assert Person.objects.get(pk=lan.pk).roles == {Role.ANALYST, Role.REVIEWER}


def test_an_ended_role_gives_no_right_and_stays_on_record(cast: Cast) -> None:
    end_role(person=cast.hoa, role=Role.REVIEWER, by=cast.ha)
    assert not Person.objects.get(pk=cast.hoa.pk).may(Right.DECIDE)
    assert cast.hoa.holdings.get().until is not None
    grant_role(person=cast.hoa, role=Role.REVIEWER, by=cast.ha)
    assert Person.objects.get(pk=cast.hoa.pk).may(Right.DECIDE)
    assert cast.hoa.holdings.count() == 2


def test_the_ledger_tells_every_change_by_pseudonym(cast: Cast) -> None:
    lan = add_person(email="lan@khien.test", name="Lan", unit=cast.ha.unit, roles=[Role.ANALYST], by=SYSTEM)
    end_role(person=lan, role=Role.ANALYST, by=cast.ha)
    restart_sign_in(person=lan, by=cast.ha)
    deactivate_person(person=lan, by=cast.ha)
    kinds = [leaf["kind"] for leaf in told()]
    assert kinds == [
        "person.added",
        "role.granted",
        "role.ended",
        "person.sign_in_restarted",
        "person.deactivated",
    ]
    whole = json.dumps(told(), ensure_ascii=False)
    assert lan.public_id in whole
    assert cast.ha.public_id in whole
    assert "Lan" not in whole
    assert "@" not in whole


def test_the_pages_of_administrators_are_closed_to_others(cast: Cast, staff_client: SignIn) -> None:
    browser = staff_client(cast.binh)
    for path in (
        "/people/",
        "/people/add/",
        f"/people/{cast.minh.public_id}/",
        "/units/",
        "/keys/",
        "/keys/issue/",
    ):
        assert browser.get(path).status_code == 403, path
    assert browser.post(f"/people/{cast.minh.public_id}/deactivate/").status_code == 403


def test_an_administrator_adds_a_person_on_the_page_and_gets_the_link(cast: Cast, staff_client: SignIn) -> None:
    browser = staff_client(cast.ha)
    form = {"name": "Lan", "email": cast.minh.email, "unit": cast.ha.unit.pk, "roles": ["analyst"]}
    refused = browser.post("/people/add/", form)
    assert refused.context["form"].errors["email"]
    page = browser.post("/people/add/", form | {"email": "lan@khien.test"})
    assert page.context["link"].startswith("http://localhost:8001/start/")
    assert Person.objects.get(email="lan@khien.test").roles == {Role.ANALYST}


def test_an_administrator_works_on_a_person_page(cast: Cast, staff_client: SignIn) -> None:
    browser = staff_client(cast.ha)
    page = f"/people/{cast.minh.public_id}/"
    assert browser.get("/people/").status_code == browser.get(page).status_code == 200
    browser.post(f"{page}roles/", {"role": "reviewer"})
    assert Person.objects.get(pk=cast.minh.pk).roles == {Role.ANALYST, Role.REVIEWER}
    browser.post(f"{page}roles/analyst/end/")
    assert browser.post(f"{page}roles/emperor/end/").status_code == 404
    assert Person.objects.get(pk=cast.minh.pk).roles == {Role.REVIEWER}
    assert "/start/" in browser.post(f"{page}restart-sign-in/").context["link"]
    browser.post(f"{page}deactivate/")
    assert not Person.objects.get(pk=cast.minh.pk).is_active


def test_an_administrator_finds_no_buttons_on_their_own_page(cast: Cast, staff_client: SignIn) -> None:
    page = staff_client(cast.ha).get(f"/people/{cast.ha.public_id}/").content.decode()
    assert "restart-sign-in" not in page
    assert "/deactivate/" not in page
    assert "/end/" not in page
