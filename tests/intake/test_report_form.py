"""The public form: five pages that lose nothing, refuse in words, and end in one report."""

import json
import re
from collections.abc import Callable

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from khien.intake import limits
from khien.intake.models import Draft, Report
from khien.ledger.models import Entry
from tests.intake import hostile
from tests.intake.citizen import DETAILS, TEXT, Citizen

pytestmark = pytest.mark.django_db


@pytest.fixture
def citizen(public_client: Client) -> Citizen:
    return Citizen(public_client)


@pytest.mark.parametrize("name", ["check", "pictures", "details", "send"])
def test_a_page_without_a_draft_leads_to_the_beginning_and_says_why(citizen: Citizen, name: str) -> None:
    for response in (citizen.client.get(citizen.address(name)), citizen.press(name)):
        assert response.status_code == 302
        assert response["Location"] == citizen.address("start") + "?gone"
    assert "bắt đầu lại" in citizen.client.get(citizen.address("start") + "?gone").content.decode()


@pytest.mark.parametrize("name", ["check", "pictures", "details", "send"])
def test_whoever_goes_back_from_the_receipt_is_not_told_to_begin_again(citizen: Citizen, name: str) -> None:
    citizen.fill_in()
    code = citizen.send()
    back = citizen.client.get(citizen.address(name), follow=True)
    assert code in back.content.decode()
    citizen.press("done")
    assert citizen.client.get(citizen.address(name))["Location"] == citizen.address("start") + "?gone"


def test_the_receipt_of_a_stranger_is_not_shown(citizen: Citizen) -> None:
    citizen.fill_in()
    citizen.send()
    response = Client().get(citizen.address("receipt"))
    assert response["Location"] == citizen.address("start")


def test_a_form_without_its_token_is_refused(citizen: Citizen) -> None:
    strict = Client(enforce_csrf_checks=True)
    for page in ("start", "check", "pictures", "details", "send", "done", "track"):
        assert strict.post(citizen.address(page), {"text": TEXT}).status_code == 403
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a" * 200_000, "200\N{NO-BREAK SPACE}000 ký tự"),
        (" ".join(f"http://a{number}.top/" for number in range(900)), "900 đường liên kết"),
    ],
)
def test_a_text_that_is_too_much_is_refused_with_its_number_and_still_stands_there(
    citizen: Citizen, text: str, says: str
) -> None:
    response = citizen.press("start", {"text": text})
    page = response.content.decode()
    assert response.status_code == 200
    assert says in page
    assert text in page


def test_ten_thousand_links_are_refused(citizen: Citizen) -> None:
    page = citizen.press("start", {"text": "\n".join(f"http://a{n}.top/{n}" for n in range(10_000))})
    assert "ký tự" in page.content.decode()
    assert not Draft.objects.exists()


def test_nothing_recognised_says_what_to_do_and_a_picture_is_enough(citizen: Citizen) -> None:
    citizen.paste("xin chào")
    assert citizen.address("start") in citizen.see("check")
    citizen.goes_to(citizen.press("check"), "pictures")
    refused = citizen.press("pictures", {"next": "next"}).content.decode()
    assert "không thấy đường liên kết" in refused
    citizen.attach(hostile.picture())
    citizen.goes_to(citizen.press("pictures", {"next": "next"}), "details")


def test_the_details_must_be_answered_and_the_contact_must_be_one(citizen: Citizen) -> None:
    citizen.paste()
    assert "Hãy chọn mục gần đúng nhất" in citizen.press("details", {}).content.decode()
    wrong = citizen.press("details", DETAILS | {"contact": "nhà tôi"}).content.decode()
    assert "không phải là email hay số điện thoại" in wrong
    assert "nhà tôi" in wrong
    assert 'value="phishing"' in wrong


def test_sending_before_the_details_leads_to_the_details(citizen: Citizen) -> None:
    citizen.paste()
    assert citizen.client.get(citizen.address("send"))["Location"] == citizen.address("details")


def test_sending_with_nothing_to_look_at_is_refused_and_keeps_the_draft(citizen: Citizen) -> None:
    citizen.fill_in()
    citizen.paste("xin chào")
    refused = citizen.press("send").content.decode()
    assert "không thấy đường liên kết" in refused
    assert Draft.objects.count() == 1
    assert not Report.objects.exists()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_whole_way_makes_one_report(citizen: Citizen, deliver: Callable[[], None], language: str) -> None:
    citizen.language = language
    citizen.see("start")
    citizen.paste()
    assert "+84912345678" in citizen.see("check")
    citizen.keep_all()
    citizen.see("pictures")
    citizen.goes_to(citizen.attach(hostile.with_place()), "pictures")
    citizen.goes_to(citizen.press("pictures", {"next": "next"}), "details")
    citizen.see("details")
    citizen.press("details", {"category": "fraud_job", "lost_money": "yes", "contact": "chi.hoa@example.vn"})
    assert "113" in citizen.see("send")
    citizen.send()
    report = Report.objects.get()
    values = set(report.indicators.values_list("value", flat=True))
    assert values == {"https://vietcombank-xacthuc.top/login", "+84912345678"}
    assert (report.channel, report.category, report.lost_money) == ("form", "fraud_job", True)
    assert (report.language, report.text) == (language, TEXT)
    assert report.attachments.count() == 1
    assert not Draft.objects.exists()
    assert json.loads(Entry.objects.get(kind="report.received").leaf)["public"] == {"channel": "form"}
    deliver()


def test_not_sure_is_stored_as_no_category(citizen: Citizen) -> None:
    citizen.fill_in(category="unsure")
    citizen.send()
    assert Report.objects.get().category == ""


def test_what_is_unticked_is_not_reported(citizen: Citizen) -> None:
    citizen.paste()
    kept = re.findall(r'name="keep" value="(\w+)"', citizen.see("check"))
    citizen.press("check", {"keep": kept[:1]})
    assert "+84912345678" not in re.sub(r"(?s)class=.quoted.*?</p>", "", citizen.press("send").content.decode())
    citizen.press("details", DETAILS)
    citizen.send()
    assert Report.objects.get().indicators.get().kind == "url"


def test_going_back_shows_what_was_typed(citizen: Citizen) -> None:
    citizen.fill_in(contact="0912345678", category="fraud_loan")
    assert "vietcombank-xacthuc" in citizen.see("start")
    details = citizen.see("details")
    assert 'value="0912345678"' in details
    assert re.search(r'value="fraud_loan"[^>]*checked', details)


@pytest.mark.parametrize("category", ["fraud_job", "politics", ""])
def test_a_report_that_was_begun_is_not_overwritten_by_what_is_checked(citizen: Citizen, category: str) -> None:
    citizen.fill_in(category="fraud_loan")
    for _time in range(2):
        citizen.goes_to(citizen.press("start", {"text": "trang-khac.example.vn", "checked": category}), "check")
    page = citizen.see("check")
    assert "vietcombank-xacthuc.top" in page
    assert page.count('type="checkbox"') == 3
    known = category if category == "fraud_job" else "fraud_loan"
    assert re.search(rf'value="{known}"[^>]*checked', citizen.see("details"))


def test_what_is_checked_and_too_much_with_what_was_begun_is_refused_and_shown(citizen: Citizen) -> None:
    citizen.paste("a" * limits.LONGEST_TEXT)
    page = citizen.press("start", {"text": "trang-khac.example.vn", "checked": ""}).content.decode()
    assert "ký tự" in page
    assert "trang-khac.example.vn" in page


def test_changing_one_answer_leads_back_to_the_last_page(citizen: Citizen) -> None:
    citizen.fill_in()
    citizen.goes_to(citizen.press("pictures", {"next": "next"}, "?change"), "send")
    kept = re.findall(r'name="keep" value="(\w+)"', citizen.see("check"))
    citizen.goes_to(citizen.press("check", {"keep": kept}, "?change"), "send")


def test_no_page_of_the_form_needs_a_script(citizen: Citizen) -> None:
    citizen.fill_in()
    for page in ("start", "check", "pictures", "details", "send"):
        assert 'src="/static/intake' not in citizen.see(page)
        assert "onclick" not in citizen.see(page)


def test_no_answer_is_kept_by_caches(citizen: Citizen) -> None:
    citizen.fill_in()
    for page in ("start", "check", "pictures", "details", "send"):
        assert "no-store" in citizen.client.get(citizen.address(page))["Cache-Control"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_text_leads_on_or_is_refused_in_words(citizen: Citizen, text: str) -> None:
    assert citizen.press("start", {"text": text}).status_code in {200, 302}
    if Draft.objects.exists():
        for page in ("check", "send"):
            assert citizen.client.get(citizen.address(page)).status_code in {200, 302}


def test_a_page_takes_as_many_queries_for_fifty_things_as_for_one(
    citizen: Citizen, django_assert_max_num_queries: Callable
) -> None:
    citizen.fill_in(" ".join(f"http://a{number}.top/" for number in range(limits.MOST_INDICATORS)))
    for page in ("check", "details"):
        with django_assert_max_num_queries(1):
            citizen.see(page)
    with django_assert_max_num_queries(2):
        citizen.see("send")
