"""Told by mail: only who confirms, each edition exactly once, and one click ends it."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from khien.ledger.models import Entry
from khien.outbox.letters import send_letters
from khien.outbox.models import Letter
from khien.protection.warnings.actions import withdraw_alert
from khien.protection.warnings.digest import write_digests
from khien.protection.warnings.models import Alert, Edition, Sent, Subscriber
from tests.conftest import Cast
from tests.warnings.conftest import ENGLISH, published

pytestmark = pytest.mark.django_db
LAN = "lan@example.com"
LINK = re.compile(r"http://localhost:8000(/\S+)")


@pytest.fixture(autouse=True)
def _empty_cache(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def ask(client: Client, address: str = LAN, prefix: str = "", **chosen: object) -> str:
    """Ask to be told; return the link that came by mail."""
    answer = client.post(f"{prefix}/warnings/subscribe/", {"address": address, **chosen})
    assert answer.status_code == 302, answer.content.decode()
    send_letters()
    found = LINK.search(mail.outbox[-1].body)
    assert found
    return found[1]


def confirmed(client: Client, address: str = LAN, **chosen: object) -> Subscriber:
    assert client.post(ask(client, address, **chosen)).status_code == 200
    mail.outbox.clear()
    return Subscriber.objects.latest("pk")


def a_day_passes() -> None:
    """Everything that happened is a day older now."""
    for model, names in ((Edition, ["published_at"]), (Subscriber, ["seen_until", "due_at"])):
        for row in model.objects.all():
            for name in names:
                if moment := getattr(row, name):
                    setattr(row, name, moment - timedelta(days=1, minutes=5))
            row.save()


def delivered() -> list[mail.EmailMessage]:
    a_day_passes()
    write_digests()
    mail.outbox.clear()
    send_letters()
    return list(mail.outbox)


def test_before_somebody_confirms_nothing_about_them_is_stored(public_client: Client) -> None:
    link = ask(public_client)
    assert public_client.get(link).status_code == 200, "a program that follows links confirms nothing"
    assert not Subscriber.objects.exists()
    assert not Letter.objects.exists()
    public_client.post(link)
    row = Subscriber.objects.get()
    assert LAN.encode() not in bytes(row.sealed)
    assert LAN not in row.address_key


def test_a_link_that_is_too_old_or_was_changed_confirms_nothing(
    public_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = ask(public_client)
    for broken in (link[:-5] + "AAAA/", "/warnings/confirm/x/", "/warnings/confirm/____/"):
        assert public_client.post(broken).status_code == 410
    later = timezone.now() + timedelta(days=3)
    monkeypatch.setattr("khien.protection.warnings.actions.subscribing.timezone.now", lambda: later)
    assert public_client.post(link).status_code == 410
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize(
    "address", ["", "lan", "lan@", "a@b.example\nBcc: c@d.example", "x" * 250 + "@example.com"]
)
def test_what_is_no_address_gets_no_letter_and_keeps_what_was_typed(public_client: Client, address: str) -> None:
    answer = public_client.post("/warnings/subscribe/", {"address": address, "topics": ["phishing"]})
    assert answer.status_code == 422
    assert 'value="phishing"' in answer.content.decode()
    assert not Letter.objects.exists()


def test_a_stranger_cannot_fill_a_mailbox_and_learns_nothing(public_client: Client) -> None:
    confirmed(public_client)
    for _time in range(5):
        answer = public_client.post("/warnings/subscribe/", {"address": "LAN@EXAMPLE.COM".replace("LAN", "lan")})
        assert answer.status_code == 302
    send_letters()
    assert len(mail.outbox) == 0


def test_confirming_anew_changes_the_choice_of_the_one_row(public_client: Client) -> None:
    confirmed(public_client, topics=["phishing"])
    cache.clear()
    row = confirmed(public_client, topics=["fraud_job"], provinces=["01"])
    assert Subscriber.objects.count() == 1
    assert (row.topics, row.provinces) == ("fraud_job", "01")


def test_each_edition_comes_exactly_once_and_at_most_daily(public_client: Client, cast: Cast) -> None:
    confirmed(public_client)
    published(cast)
    assert len(delivered()) == 1
    assert delivered() == []
    published(cast, title_vi="Hai")
    published(cast, title_vi="Ba")
    (letter,) = delivered()
    assert letter.subject == "2 cảnh báo: Hai …"
    assert Sent.objects.count() == 3
    published(cast, title_vi="Bốn")
    Edition.objects.filter(title_vi="Bốn").update(published_at=timezone.now() - timedelta(minutes=2))
    assert write_digests() == 0, "today there was one already"


def test_the_database_refuses_to_send_an_edition_twice(public_client: Client, cast: Cast) -> None:
    confirmed(public_client)
    published(cast)
    delivered()
    row = Sent.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Sent.objects.create(subscriber=row.subscriber, edition=row.edition)


def test_a_worker_that_dies_while_writing_leaves_nothing_behind(
    public_client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirmed(public_client)
    published(cast)
    a_day_passes()

    def die(**_letter: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("khien.protection.warnings.digest.write_letter", die)
        with pytest.raises(KeyboardInterrupt):
            write_digests()
    assert not Sent.objects.exists()
    assert write_digests() == 1


@pytest.mark.parametrize(
    ("chosen", "number"),
    [
        ({}, 1),
        ({"topics": ["fraud_parcel"]}, 1),
        ({"topics": ["phishing"]}, 0),
        ({"provinces": ["48"]}, 1),
        ({"provinces": ["79"]}, 0),
    ],
)
def test_only_what_somebody_chose_comes(
    public_client: Client, cast: Cast, chosen: dict[str, list[str]], number: int
) -> None:
    confirmed(public_client, **chosen)
    published(cast)
    assert len(delivered()) == number
    published(cast, title_vi="Cả nước", category="fraud_parcel", provinces=())
    assert len(delivered()) == (0 if chosen.get("topics") == ["phishing"] else 1)


def test_a_withdrawal_goes_to_whom_the_warning_went(public_client: Client, cast: Cast) -> None:
    confirmed(public_client)
    alert = published(cast)
    delivered()
    confirmed(public_client, "moi@example.com")
    withdraw_alert(alert=Alert.objects.get(pk=alert.pk), reason_vi="Chúng tôi đã nhầm.", by=cast.hoa)
    (letter,) = delivered()
    assert letter.to == [LAN]
    assert "Chúng tôi đã nhầm." in letter.body
    assert "ĐÃ RÚT LẠI" in letter.body


def test_what_was_published_before_somebody_came_does_not_come(public_client: Client, cast: Cast) -> None:
    published(cast)
    confirmed(public_client)
    assert delivered() == []


def test_a_letter_in_english_says_what_there_is(public_client: Client, cast: Cast) -> None:
    public_client.post(ask(public_client, prefix="/en"))
    published(cast, ENGLISH)
    (letter,) = delivered()
    assert letter.subject == ENGLISH.title_en
    assert "/en/warnings/" in letter.body


def test_one_click_of_the_mail_program_ends_it(public_client: Client, cast: Cast) -> None:
    row = confirmed(public_client)
    published(cast)
    (letter,) = delivered()
    headers = letter.extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = LINK.search(headers["List-Unsubscribe"].strip("<>"))
    assert found
    assert public_client.get(found[1]).status_code == 200
    assert Subscriber.objects.filter(pk=row.pk).exists(), "looking ends nothing"
    provider = Client(enforce_csrf_checks=True)
    body = "List-Unsubscribe=One-Click"
    answer = provider.post(found[1], body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert not Subscriber.objects.exists()
    assert provider.post(found[1], body, content_type="application/x-www-form-urlencoded").status_code == 200


def test_whoever_leaves_does_not_get_the_letter_that_waits(public_client: Client, cast: Cast) -> None:
    row = confirmed(public_client)
    published(cast)
    a_day_passes()
    write_digests()
    public_client.post(f"/warnings/unsubscribe/{row.secret}/")
    assert send_letters() == 0
    assert not Sent.objects.exists()


def test_the_public_log_knows_no_subscriber(public_client: Client) -> None:
    confirmed(public_client)
    assert not Entry.objects.exists()


def test_those_who_want_nothing_new_cost_no_query_each(public_client: Client, cast: Cast) -> None:
    published(cast)
    a_day_passes()
    now = timezone.now()
    Subscriber.objects.bulk_create(
        Subscriber(address_key=str(number), secret=str(number), sealed=b"", language="vi", seen_until=now)
        for number in range(50)
    )
    with CaptureQueriesContext(connection) as asked:
        assert write_digests() == 0
    assert len(asked) <= 2


def test_an_address_that_cannot_be_opened_does_not_hold_up_the_others(public_client: Client, cast: Cast) -> None:
    damaged = confirmed(public_client, "hong@example.com")
    Subscriber.objects.filter(pk=damaged.pk).update(sealed=bytes(40))
    confirmed(public_client)
    published(cast)
    (letter,) = delivered()
    assert letter.to == [LAN]
    assert write_digests() == 0
