"""A flood from one network is stopped; a town behind one carrier's address, and everybody else, is not."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client, RequestFactory
from django.utils import timezone

from khien.intake import flood
from khien.intake.models import Bucket, Draft
from khien.web.addresses import address_of, network_of
from tests.intake.citizen import DETAILS, TEXT, Citizen

pytestmark = pytest.mark.django_db


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Buckets that three fill."""
    monkeypatch.setattr(flood, "HOLDS", 3.0)
    monkeypatch.setattr(flood, "FILLS", 0.001)


def ask(visitor: Client, address: str = "198.51.100.7", **headers: str) -> int:
    visitor.cookies.clear()
    return visitor.post("/report/", {"text": "lua-dao.example.vn"}, REMOTE_ADDR=address, **headers).status_code


def test_a_flood_from_one_address_is_stopped_in_words_and_keeps_what_was_typed(
    public_client: Client, small: None
) -> None:
    assert [ask(public_client) for _ in range(3)] == [302] * 3
    public_client.cookies.clear()
    late = public_client.post("/report/", {"text": "lua-dao.example.vn"}, REMOTE_ADDR="198.51.100.7")
    assert late.status_code == 429
    assert "lua-dao.example.vn" in late.content.decode()
    assert "Những gì bạn đã điền không bị mất" in late.content.decode()
    assert Draft.objects.count() == 3


def test_another_network_is_not_touched_by_it(public_client: Client, small: None) -> None:
    assert [ask(public_client) for _ in range(4)][-1] == 429
    assert ask(public_client, "198.51.100.8") == 302
    assert ask(public_client, "2001:db8::1") == 302


def test_a_hundred_people_behind_one_carrier_s_address_all_get_through(public_client: Client) -> None:
    assert {ask(public_client) for _ in range(100)} == {302}


def test_the_bucket_fills_again_with_time(public_client: Client, small: None) -> None:
    assert [ask(public_client) for _ in range(4)][-1] == 429
    Bucket.objects.update(at=timezone.now() - timedelta(seconds=1_500))
    assert ask(public_client) == 302
    assert ask(public_client) == 429


def test_a_clock_that_goes_back_takes_nothing_away(public_client: Client, small: None) -> None:
    assert ask(public_client) == 302
    Bucket.objects.update(at=timezone.now() + timedelta(days=1))
    assert ask(public_client) == 302


def test_the_form_that_is_full_is_not_lost_when_sending_must_wait(public_client: Client, small: None) -> None:
    citizen = Citizen(public_client)
    citizen.press("start", {"text": TEXT})
    citizen.press("details", DETAILS)
    for _ in range(3):
        flood.admit(RequestFactory().get("/"), "report")
    assert citizen.press("send").status_code == 429
    assert Draft.objects.count() == 1
    Bucket.objects.all().delete()
    citizen.goes_to(citizen.press("send"), "receipt")


def test_the_key_names_no_network(public_client: Client) -> None:
    ask(public_client)
    assert "198.51" not in str(Bucket.objects.values_list())
    assert flood.forget_buckets() == 0
    Bucket.objects.update(at=timezone.now() - timedelta(hours=1))
    assert flood.forget_buckets() == 1


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, "203.0.113.9", "198.51.100.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 192.0.2.1", "203.0.113.9"),
        (1, "", "198.51.100.1"),
    ],
)
def test_only_what_our_own_proxies_wrote_is_believed(
    settings: LazySettings, proxies: int, forwarded: str, seen: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="198.51.100.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert address_of(request) == seen


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8:0:1ff::9", "2001:db8:0:100::/56"),
        ("unix:", "?"),
        ("", "?"),
    ],
)
def test_a_subscriber_cannot_leave_the_network_that_counts(address: str, network: str) -> None:
    assert network_of(address) == network
