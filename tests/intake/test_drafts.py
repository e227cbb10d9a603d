"""A draft loses nothing, tells nobody, becomes one report, and is gone after its day with its pictures."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.utils import timezone

from khien.intake import drafts
from khien.intake.actions import forget_drafts
from khien.intake.models import Attachment, Draft, Report
from khien.intake.pictures import day_folder, keep
from khien.ledger.models import Entry
from khien.outbox import announce as outbox
from tests.intake import hostile
from tests.intake.citizen import DETAILS, TEXT, Citizen

pytestmark = pytest.mark.django_db
ANSWERED = drafts.Answers(text=TEXT, details=True, contact="chi.hoa@example.vn")


@pytest.fixture
def citizen(public_client: Client) -> Citizen:
    return Citizen(public_client)


def expire(draft: Draft) -> None:
    Draft.objects.filter(pk=draft.pk).update(expires_at=timezone.now() - timedelta(seconds=1))


def found(token: str) -> Draft:
    draft = drafts.find(token)
    assert draft
    return draft


def test_a_wrong_or_strange_secret_finds_nothing() -> None:
    drafts.start(ANSWERED)
    for token in ("", "x", "\0", "é" * 5_000):
        assert drafts.find(token) is None


def test_an_expired_draft_is_not_found_not_saved_and_not_sent() -> None:
    token = drafts.start(ANSWERED)
    draft = found(token)
    expire(draft)
    assert drafts.find(token) is None
    drafts.save(draft, ANSWERED)
    assert drafts.find(token) is None
    with pytest.raises(drafts.AlreadySent):
        drafts.send(token, language="vi")
    assert not Report.objects.exists()


def test_what_was_typed_lies_in_the_database_only_sealed() -> None:
    token = drafts.start(ANSWERED)
    row = str(Draft.objects.values_list().get()) + repr(bytes(Draft.objects.get().answers))
    assert token not in row
    assert "vietcombank" not in row
    assert "chi.hoa" not in row
    assert drafts.answers_of(found(token)) == ANSWERED


def test_the_secret_is_kept_from_scripts_and_other_sites(citizen: Citizen) -> None:
    response = citizen.press("start", {"text": TEXT})
    cookie = response.cookies["khien_report"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 24 * 3600)
    assert not cookie["secure"]


def test_the_secret_goes_over_https_only_where_there_is_https(citizen: Citizen, settings: object) -> None:
    settings.HTTPS = True
    assert citizen.press("start", {"text": TEXT}).cookies["khien_report"]["secure"]


def test_pressing_send_twice_makes_one_report_and_shows_one_code(citizen: Citizen) -> None:
    citizen.fill_in()
    assert citizen.send() == citizen.send() == citizen.send()
    assert Report.objects.count() == 1
    assert Entry.objects.count() == 1


def test_two_reports_from_one_browser_have_two_codes(citizen: Citizen) -> None:
    citizen.fill_in()
    first = citizen.send()
    citizen.fill_in()
    assert citizen.send() != first
    assert Report.objects.count() == 2


def test_of_two_that_have_both_read_the_draft_one_makes_the_report() -> None:
    token = drafts.start(ANSWERED)

    def other_press_first(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.startswith('DELETE FROM "intake_draft"'):
            with connection.cursor() as cursor:
                cursor.cursor.execute("DELETE FROM intake_draft")
        return execute(sql, *rest)

    with connection.execute_wrapper(other_press_first), pytest.raises(drafts.AlreadySent):
        drafts.send(token, language="vi")
    assert not Report.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_crash_at_the_last_statement_keeps_the_draft_and_makes_no_report(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class PowerCut(BaseException):
        pass

    def cut() -> None:
        raise PowerCut

    token = drafts.start(ANSWERED)
    drafts.add_picture(found(token), hostile.picture(), "x")
    monkeypatch.setattr(outbox.transaction, "on_commit", lambda _: cut())
    with pytest.raises(PowerCut):
        drafts.send(token, language="vi")
    monkeypatch.undo()
    assert not Report.objects.exists()
    assert not Entry.objects.exists()
    assert found(token).attachments.count() == 1
    drafts.send(token, language="vi")
    assert Report.objects.get().attachments.count() == 1


def test_the_receipt_is_forgotten_when_asked(citizen: Citizen) -> None:
    citizen.fill_in()
    citizen.send()
    citizen.goes_to(citizen.press("done"), "track")
    assert citizen.client.get(citizen.address("receipt")).status_code == 302
    assert citizen.client.get(citizen.address("done")).status_code == 405


def test_a_draft_whose_key_is_lost_begins_again_instead_of_failing(citizen: Citizen, settings: object) -> None:
    citizen.fill_in()
    settings.CONTACT_KEY = b"k" * 32
    for response in (citizen.client.get(citizen.address("check")), citizen.press("send")):
        assert response["Location"] == citizen.address("start") + "?gone"
    citizen.fill_in()
    citizen.send()


def test_old_drafts_go_with_their_pictures_and_living_ones_stay() -> None:
    old, living = drafts.start(ANSWERED), drafts.start(ANSWERED)
    for token in (old, living):
        drafts.add_picture(found(token), hostile.picture(), "x")
    gone, stays = (found(token).attachments.get().name for token in (old, living))
    expire(found(old))
    assert forget_drafts() == 1
    assert not default_storage.exists(gone)
    assert default_storage.exists(stays)
    assert drafts.find(living)
    assert forget_drafts() == 0


def test_the_picture_of_a_sent_report_stays() -> None:
    token = drafts.start(ANSWERED)
    drafts.add_picture(found(token), hostile.picture(), "x")
    drafts.send(token, language="vi")
    forget_drafts()
    assert default_storage.exists(Attachment.objects.get().name)


def test_files_that_lost_their_row_to_a_crash_are_swept_after_two_days() -> None:
    before = day_folder(timezone.now() - timedelta(days=2))
    lost = default_storage.save(f"{before}/lost.png", ContentFile(b"x"))
    young = default_storage.save(f"{day_folder(timezone.now())}/young.png", ContentFile(b"x"))
    kept = keep(hostile.picture(), "x")
    token = drafts.start(ANSWERED)
    row = kept.row(draft=found(token))
    row.name = default_storage.save(f"{before}/kept.png", ContentFile(b"x"))
    row.save()
    forget_drafts()
    assert not default_storage.exists(lost)
    assert default_storage.exists(young)
    assert default_storage.exists(row.name)


def test_answers_stay_when_the_language_changes(citizen: Citizen) -> None:
    citizen.fill_in(contact="0912345678")
    citizen.language = "en"
    assert "0912345678" in citizen.see("send")
    assert DETAILS["category"] in citizen.see("details")


def test_the_front_page_offers_to_go_on_where_somebody_left_off(citizen: Citizen) -> None:
    front = citizen.client.get("/")
    assert "Viết tiếp báo cáo" not in front.content.decode()
    assert "Cookie" in front["Vary"]
    citizen.press("start", {"text": TEXT})
    assert 'href="/report/check/"' in citizen.client.get("/").content.decode()
    expire(Draft.objects.get())
    assert "Viết tiếp báo cáo" not in citizen.client.get("/").content.decode()
