"""Whoever left an e-mail address is told what became of it: once, in their language; the opening is recorded."""

from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core import mail

from khien.cases.actions import answer_appeal, receive_appeal, unblock
from khien.cases.letters import write_to_appellant, write_to_reporters
from khien.cases.models import Appeal, Case, ContactView, Decision
from khien.intake.actions import PUBLIC, receive_report
from khien.intake.models import Report
from khien.ledger.record import facts_about
from khien.outbox.letters import send_letters
from khien.outbox.models import Letter
from tests.cases.conftest import decide, propose
from tests.conftest import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(settings: LazySettings, tmp_path: Path) -> Callable[[], dict[str, str]]:
    """Send what waits; return all letters that were ever sent, by address."""
    settings.EMAIL_BACKEND = "khien.outbox.mail_folder.EmailBackend"
    settings.MAIL_FOLDER = tmp_path / "mail"

    def sent() -> dict[str, str]:
        send_letters()
        files = sorted(settings.MAIL_FOLDER.glob("*.eml")) if settings.MAIL_FOLDER.exists() else []
        letters = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
        return {letter["To"]: f"{letter['Subject']}\n{letter.get_content()}" for letter in letters}

    return sent


def report(case: Case, contact: str | None, language: str = "vi") -> Report:
    """Somebody reports what the case is about."""
    said = {"text": f"Lừa đảo: {case.subject.value}", "links": [], "channel": Report.Channel.FORM, "by": PUBLIC}
    receipt = receive_report(**said, language=language, contact=contact)
    made = Report.objects.get(pk=receipt.report_id)
    case.reports.add(made)
    return made


def test_reporters_with_an_address_are_told_once_each_in_their_language(
    case: Case, cast: Cast, deliver: Callable[[], None], post: Callable[[], dict[str, str]]
) -> None:
    report(case, "chi@example.vn")
    report(case, "sue@example.org", "en")
    report(case, "0912345678")
    report(case, None)
    decision = decide(case, cast)
    deliver()
    write_to_reporters({"decision_id": decision.pk})  # a worker that died would do it again
    sent = post()
    assert set(sent) == {"chi@example.vn", "sue@example.org"}
    assert "đã bị chặn" in sent["chi@example.vn"]
    assert "lua-dao[.]example" in sent["chi@example.vn"]
    assert "Lý do: http" in sent["chi@example.vn"]
    assert f"/list/{decision.ref}/" in sent["chi@example.vn"]
    assert "now blocked" in sent["sue@example.org"]
    assert f"/en/list/{decision.ref}/" in sent["sue@example.org"]
    write_to_reporters({"decision_id": decision.pk})
    assert not Letter.objects.exists()


def test_an_address_that_was_left_many_times_gets_one_letter(
    case: Case, cast: Cast, deliver: Callable[[], None]
) -> None:
    for contact in ("chi@example.vn", "Chi@example.vn", "chi@example.vn"):
        report(case, contact)
    decide(case, cast)
    deliver()
    send_letters()
    assert len(mail.outbox) == 1


def test_many_reporters_are_written_to_in_portions_and_nobody_is_forgotten_or_told_twice(
    case: Case, cast: Cast, deliver: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("khien.cases.letters.PORTION", 2)
    people = [f"{number}@example.vn" for number in range(5)]
    for contact in (people[0], people[1], people[0], None, people[2], people[3], "damaged", people[4], people[1]):
        report(case, contact)
    Report.objects.filter(pk=Report.objects.order_by("pk")[6].pk).update(contact=b"damaged")
    decision = decide(case, cast)
    deliver()
    send_letters()
    assert sorted(letter.to[0] for letter in mail.outbox) == people
    assert len(facts_about(decision.ref, "reporters.written_to")) == 3


def test_what_ended_meanwhile_ends_the_letters(
    case: Case, cast: Cast, deliver: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("khien.cases.letters.PORTION", 1)
    for contact in ("chi@example.vn", "sue@example.org"):
        report(case, contact)
    decision = decide(case, cast)
    write_to_reporters({"decision_id": decision.pk})
    unblock(decision=Decision.objects.get(pk=decision.pk), reason="Nhầm.", by=cast.hoa)
    deliver()
    send_letters()
    assert len(mail.outbox) == 1


def test_a_contact_that_cannot_be_opened_keeps_no_letter_of_others_back(
    case: Case, cast: Cast, deliver: Callable[[], None], post: Callable[[], dict[str, str]]
) -> None:
    damaged = report(case, "chi@example.vn")
    Report.objects.filter(pk=damaged.pk).update(contact=b"damaged")
    report(case, "sue@example.org")
    decide(case, cast)
    deliver()
    assert set(post()) == {"sue@example.org"}


def test_each_opening_for_a_letter_is_on_record_without_what_was_opened(
    case: Case, cast: Cast, deliver: Callable[[], None]
) -> None:
    told = report(case, "chi@example.vn")
    decision = decide(case, cast)
    deliver()
    view = ContactView.objects.get()
    assert (view.report, view.person) == (told, None)
    assert decision.ref in view.purpose
    [fact] = facts_about("", "contact.seen")
    assert fact["by"] == {"role": "system"}
    assert "chi@" not in str(fact)


def test_nobody_is_told_of_what_is_only_proposed(case: Case, cast: Cast, deliver: Callable[[], None]) -> None:
    report(case, "chi@example.vn")
    proposed = propose(case, cast.minh)
    write_to_reporters({"decision_id": proposed.pk})
    assert not ContactView.objects.exists()


@pytest.mark.parametrize(("uphold", "words"), [(True, "đã được gỡ"), (False, "không được chấp nhận")])
def test_an_appellant_with_an_address_is_told_that_there_is_an_answer(
    case: Case,
    cast: Cast,
    deliver: Callable[[], None],
    post: Callable[[], dict[str, str]],
    settings: LazySettings,
    uphold: bool,
    words: str,
) -> None:
    decision: Decision = decide(case, cast)
    appeal: Appeal = receive_appeal(decision=decision, text="Nhầm.", contact="chu@trang.vn")
    answer_appeal(appeal=appeal, uphold=uphold, answer="Riêng cho bạn.", by=cast.binh)
    if not uphold:  # before the letter is written, or while it waits for the mail server
        unblock(decision=Decision.objects.get(pk=decision.pk), reason="Trang đã sạch.", by=cast.hoa)
    deliver()
    write_to_appellant({"appeal_id": appeal.pk})
    [(to, letter)] = post().items()
    assert to == "chu@trang.vn"
    assert words in letter
    assert "vẫn có hiệu lực" not in letter
    assert "Bạn đọc câu trả lời ở đây: http" in letter
    assert f"You find the answer here: {settings.PUBLIC_ADDRESS}/en/appeals/{appeal.ref}/" in letter
    assert appeal.ref in letter
    assert "Riêng cho bạn" not in letter
