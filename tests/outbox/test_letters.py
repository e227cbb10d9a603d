"""A letter is sealed while it waits, is sent once, and is forgotten."""

from email import message_from_bytes
from pathlib import Path
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPSenderRefused, SMTPServerDisconnected

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from khien.config.environment import mail_server
from khien.outbox.letters import TRIES, send_letters, take_back, write_letter
from khien.outbox.models import Letter

pytestmark = pytest.mark.django_db
TO = "lan@example.com"


def post(once: str = "một", **more: str) -> None:
    write_letter(once=once, to=TO, subject="Cảnh báo\nmới", text="Nội dung", **more)  # type: ignore[arg-type]


def refuse_with(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(_self: object, _messages: object) -> int:
        raise error

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)


def due_again() -> None:
    Letter.objects.update(due_at=timezone.now())


def test_an_address_cannot_be_read_while_the_letter_waits() -> None:
    post()
    assert TO.encode() not in bytes(Letter.objects.get().sealed)


def test_a_letter_written_twice_is_sent_once_and_forgotten() -> None:
    post()
    post()
    assert send_letters() == 1
    assert send_letters() == 0
    assert [(sent.to, sent.subject) for sent in mail.outbox] == [([TO], "Cảnh báo mới")]
    assert not Letter.objects.exists()


def test_a_letter_that_was_taken_back_is_not_sent() -> None:
    post(about="lan")
    take_back("lan")
    assert send_letters() == 0


def test_a_server_that_does_not_answer_is_tried_again_with_the_same_message_id(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    post()
    with monkeypatch.context() as broken:
        refuse_with(broken, SMTPServerDisconnected("gone"))
        assert send_letters() == 0
    assert send_letters() == 0, "it waits"
    due_again()
    assert send_letters() == 1


@pytest.mark.parametrize(
    ("error", "waits"),
    [
        (SMTPRecipientsRefused({TO: (550, b"no such user")}), False),
        (SMTPDataError(554, b"no thanks"), False),
        (SMTPRecipientsRefused({TO: (450, b"later")}), True),
        (SMTPSenderRefused(530, b"sign in first", "khien@localhost"), True),
    ],
    ids=lambda value: type(value).__name__,
)
def test_only_an_address_or_a_letter_that_the_server_refuses_for_good_is_given_up(
    monkeypatch: pytest.MonkeyPatch, error: SMTPException, waits: bool
) -> None:
    post()
    refuse_with(monkeypatch, error)
    send_letters()
    assert Letter.objects.exists() == waits


def test_a_letter_is_given_up_after_the_last_try(monkeypatch: pytest.MonkeyPatch) -> None:
    post()
    refuse_with(monkeypatch, ConnectionError("down"))
    for _try in range(TRIES):
        due_again()
        send_letters()
    assert not Letter.objects.exists()


def test_a_letter_whose_sender_died_is_one_file(settings: LazySettings, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND, settings.MAIL_FOLDER = "khien.outbox.mail_folder.EmailBackend", tmp_path / "mail"
    post()
    kept = Letter.objects.get()
    assert send_letters() == 1
    kept.save(force_insert=True)  # the mail went, and the row stayed: as after a kill between the two
    assert send_letters() == 1
    (file,) = (tmp_path / "mail").glob("*.eml")
    assert message_from_bytes(file.read_bytes())["To"] == TO
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("url", ["smtp://", "http://mail.example", "mail.example:25"])
def test_a_mail_server_that_cannot_be_understood_stops_the_start(url: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        mail_server(url)


def test_a_mail_server_is_read_from_its_url() -> None:
    server = mail_server("smtp://khien:bi%40mat@mail.example")
    assert (server.host, server.port, server.password, server.starttls) == ("mail.example", 587, "bi@mat", True)


def test_a_letter_that_cannot_be_opened_does_not_hold_up_the_others() -> None:
    post("hỏng")
    Letter.objects.update(sealed=bytes(40))
    post("tốt")
    assert send_letters() == 1
    assert not Letter.objects.exists()
