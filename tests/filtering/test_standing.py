"""What the state page says of each resolver: true, and of use to whoever must mend it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from khien.protection.filtering.models import Release, Resolver
from khien.protection.filtering.resolvers.asking import Trouble
from khien.protection.filtering.resolvers.standing import Standing, standings
from tests.conftest import Cast

pytestmark = pytest.mark.django_db
NOW, NEWEST = timedelta(), 7


def told(*, asked: timedelta | None = NOW, made: timedelta = NOW, **said: Any) -> Standing:
    """Return how a resolver stands that was asked, and misses a release that was made, that long ago."""
    now = timezone.now()
    Release.objects.create(serial=NEWEST, digest="0" * 64, size=0, added=0, removed=0, made_at=now - made)
    answered = None if asked is None else now - asked
    Resolver.objects.create(name="isp-1", address="192.0.2.53", kit="bind", answered_at=answered, **said)
    [row] = standings()
    return row


@pytest.mark.parametrize(
    ("said", "is_good", "words"),
    [
        ({"serial": NEWEST}, True, "newest list"),
        ({"serial": NEWEST + 1}, False, "old copy"),
        ({"serial": NEWEST - 1, "made": timedelta(seconds=2)}, True, "behind"),
        ({"serial": NEWEST - 1, "made": timedelta(hours=1)}, False, "newest key, and has the right time"),
        ({"serial": NEWEST - 1, "made": -timedelta(hours=1)}, True, "behind"),  # our clock went back
        ({"serial": NEWEST, "trouble": Trouble.PARTLY}, False, "not yet the rest"),
        ({"trouble": Trouble.NOT_LOADED}, False, "configuration and key with its kit, and its clock"),
        ({"trouble": Trouble.REFUSED}, False, "Allow our address"),
        ({"asked": None, "trouble": Trouble.SILENT}, False, "Is it running"),
        ({"asked": None, "trouble": Trouble.CANNOT_TELL}, None, "cannot say"),
        ({"asked": None}, False, "not been asked yet"),
        ({"serial": NEWEST, "asked": timedelta(hours=3)}, False, "asked 3"),
    ],
)
def test_a_resolver_is_told_apart_in_words(said: dict[str, Any], is_good: bool | None, words: str) -> None:
    with translation.override("en"):
        row = told(**said)
    assert (row.is_good, words in row.sentence) == (is_good, True), row.sentence
    assert (row.lag is None) == (row.serial is None)


@pytest.mark.parametrize(
    ("address", "words"), [("/list/resolvers/", "không rõ"), ("/en/list/resolvers/", "not known")]
)
def test_of_a_resolver_that_cannot_tell_the_page_says_neither_good_nor_a_lag(
    staff_client: Callable[..., Client], cast: Cast, address: str, words: str
) -> None:
    told(asked=None, trouble=Trouble.CANNOT_TELL)
    page = staff_client(cast.binh).get(address).content.decode()
    assert f'<span class="tag">{words}</span>' in page
    assert "tag-good" not in page
    assert "0 s" not in page
