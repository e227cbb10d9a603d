"""Keys of partner programs: kept as a digest only, good for named scopes, until they end."""

import json
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from khien.ledger.models import Entry
from khien.people.actions import deactivate_person, issue_api_key, merge_unit, revoke_api_key
from khien.people.actions.keys import KeyIsRevoked, KeyWithoutScope
from khien.people.actions.people import UnitIsClosed
from khien.people.actions.units import close_unit
from khien.people.keys import Scope, WrongScope, authenticate_key, require_scope
from khien.people.models import ApiKey
from khien.people.rights import NotAllowed
from tests.conftest import Cast, SignIn


@pytest.fixture
def issued(cast: Cast) -> tuple[ApiKey, str]:
    """A key of Tuấn's unit that may send reports."""
    return issue_api_key(
        unit=cast.tuan.unit, name="app", scopes=[Scope.REPORTS_WRITE], lasts=timedelta(days=30), by=cast.ha
    )


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "khien", "khien__", "Basic bWluaDp4", "Bearer x_y_z"]
)
def test_what_is_no_key_opens_nothing(issued: tuple[ApiKey, str], header: str | None) -> None:
    assert authenticate_key(header) is None


def test_one_wrong_letter_opens_nothing(issued: tuple[ApiKey, str]) -> None:
    _key, secret = issued
    wrong = secret[:-1] + ("A" if secret[-1] != "A" else "B")
    assert authenticate_key(f"Bearer {wrong}") is None
    assert authenticate_key(f"Bearer {secret}x") is None


def test_the_digest_itself_is_no_key(issued: tuple[ApiKey, str]) -> None:
    key, _secret = issued
    assert authenticate_key(f"Bearer khien_{key.prefix}_{key.digest}") is None


def test_an_expired_key_opens_nothing(issued: tuple[ApiKey, str]) -> None:
    key, secret = issued
    past = timezone.now() - timedelta(seconds=1)
    ApiKey.objects.filter(pk=key.pk).update(created_at=past - timedelta(days=1), expires_at=past)
    assert authenticate_key(f"Bearer {secret}") is None


def test_a_revoked_key_opens_nothing_and_is_not_revoked_twice(cast: Cast, issued: tuple[ApiKey, str]) -> None:
    key, secret = issued
    revoke_api_key(key=key, by=cast.ha)
    assert authenticate_key(f"Bearer {secret}") is None
    with pytest.raises(KeyIsRevoked):
        revoke_api_key(key=key, by=cast.ha)


def test_a_key_of_a_closed_unit_opens_nothing(cast: Cast, issued: tuple[ApiKey, str]) -> None:
    deactivate_person(person=cast.tuan, by=cast.ha)
    close_unit(unit=cast.tuan.unit, by=cast.ha)
    assert authenticate_key(f"Bearer {issued[1]}") is None


def test_a_key_is_refused_for_what_it_was_not_issued_for(issued: tuple[ApiKey, str]) -> None:
    with pytest.raises(WrongScope):
        require_scope(issued[0], Scope.OBSERVATIONS_WRITE)
    require_scope(issued[0], Scope.REPORTS_WRITE)


@pytest.mark.parametrize("scope", Scope)
def test_a_key_is_offered_only_for_calls_that_partners_are_told_of(scope: Scope) -> None:
    page = Path(__file__).resolve().parents[2] / "docs/partners.md"
    assert f"`{scope.value}`" in page.read_text(encoding="utf-8")


def test_only_administrators_issue_and_revoke(cast: Cast, issued: tuple[ApiKey, str]) -> None:
    unit = cast.binh.unit
    with pytest.raises(NotAllowed):
        issue_api_key(unit=unit, name="x", scopes=[Scope.REPORTS_WRITE], lasts=timedelta(days=1), by=cast.binh)
    with pytest.raises(NotAllowed):
        revoke_api_key(key=issued[0], by=cast.binh)


def test_a_key_needs_a_scope_and_an_open_unit(cast: Cast) -> None:
    unit = cast.tuan.unit
    with pytest.raises(KeyWithoutScope):
        issue_api_key(unit=unit, name="x", scopes=[], lasts=timedelta(days=1), by=cast.ha)
    merge_unit(unit=unit, into=cast.ha.unit, by=cast.ha)
    with pytest.raises(UnitIsClosed):
        issue_api_key(unit=unit, name="x", scopes=[Scope.REPORTS_WRITE], lasts=timedelta(days=1), by=cast.ha)


def test_the_database_wants_a_key_to_live(issued: tuple[ApiKey, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiKey.objects.update(expires_at=F("created_at"))


def test_the_database_and_the_ledger_hold_the_digest_and_never_the_secret(issued: tuple[ApiKey, str]) -> None:
    key, secret = issued
    assert key.digest == sha256(secret.encode()).hexdigest()
    kept = json.dumps(list(ApiKey.objects.values()) + list(Entry.objects.values("leaf", "private")), default=str)
    assert secret.rpartition("_")[2] not in kept


@pytest.mark.parametrize("form", ["Bearer {}", "bearer  {}", "{}"])
def test_the_right_key_opens(issued: tuple[ApiKey, str], form: str) -> None:
    key, secret = issued
    assert authenticate_key(form.format(secret)) == key


def test_the_page_shows_the_secret_once(cast: Cast, staff_client: SignIn) -> None:
    browser = staff_client(cast.ha)
    form = {"unit": cast.tuan.unit.pk, "name": "app", "scopes": ["reports:write"], "lasts": "30"}
    assert browser.post("/keys/issue/", form | {"scopes": []}).context["form"].errors["scopes"]
    secret = browser.post("/keys/issue/", form).context["secret"]
    key = authenticate_key(secret)
    assert key is not None
    assert secret.rpartition("_")[2] not in browser.get("/keys/").content.decode()
    browser.post(f"/keys/{key.prefix}/revoke/")
    assert authenticate_key(secret) is None
