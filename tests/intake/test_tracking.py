"""With the code one learns what became of one's report, and nothing else; without it one learns nothing."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from khien.intake import tracking
from khien.intake.actions import PUBLIC, receive_report
from khien.intake.models import Report
from khien.intake.tracking import ProgressLine, ProgressState
from tests.intake.citizen import Citizen

pytestmark = pytest.mark.django_db


@pytest.fixture
def citizen(public_client: Client) -> Citizen:
    return Citizen(public_client)


def report(text: str = "gọi 0912345678, vào http://lua-dao.top/") -> str:
    receipt = receive_report(
        text=text, links=(), channel=Report.Channel.FORM, by=PUBLIC, language="vi", contact="chi.hoa@example.vn"
    )
    return receipt.code


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Hãy nhập mã"),
        ("abc", "bạn đã nhập 3"),
        ("KH-7Q2F-9XKD-0M4T-R8WU", "Ký tự “U”"),
        ("KH-1ZR6-R0YW-VYD6-SZWW", "Không có báo cáo nào"),
        ("\0" * 30, "Hãy nhập mã"),
        ("<script>alert(1)</script>", "bạn đã nhập"),
    ],
)
def test_a_wrong_code_is_refused_in_words(citizen: Citizen, typed: str, says: str) -> None:
    page = citizen.press("track", {"code": typed}).content.decode()
    assert says in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_code_shows_ones_own_things_and_no_private_data(citizen: Citizen, language: str) -> None:
    citizen.language = language
    code, other = report(), report("http://khac.top/ thư của người khác")
    page = citizen.press("track", {"code": f" {code.lower().replace('-', ' ')} "})
    shown = page.content.decode()
    assert page.status_code == 200
    assert "http://lua-dao.top/" in shown
    assert "+84912345678" in shown
    for hidden in ("khac.top", "chi.hoa", "gọi 0912345678, vào", code, other):
        assert hidden not in shown


def test_nothing_about_a_report_is_kept_by_caches_or_told_to_other_sites(citizen: Citizen) -> None:
    response = citizen.press("track", {"code": report()})
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] in {"same-origin", "no-referrer"}


@pytest.mark.parametrize("state", list(ProgressState))
def test_each_state_is_told_in_words_with_its_day_and_its_page(
    citizen: Citizen, state: ProgressState, monkeypatch: pytest.MonkeyPatch
) -> None:
    since = timezone.now() - timedelta(days=3)

    def later_stage(report: Report) -> Sequence[ProgressLine]:
        return [ProgressLine("http://lua-dao.top/", state, since, "/cases/KH-2026-000001/")]

    monkeypatch.setattr(tracking, "STATUS_OF", later_stage)
    shown = citizen.press("track", {"code": report()}).content.decode()
    assert f"tag-{state}" in shown
    assert f"{timezone.localtime(since).day}" in shown
    assert 'href="/cases/KH-2026-000001/"' in shown


def test_the_square_code_on_the_receipt_keeps_the_code_behind_the_hash(citizen: Citizen) -> None:
    citizen.fill_in()
    code = citizen.send()
    page = citizen.see("receipt")
    assert "data:image/svg+xml" in page
    assert f"/track/{code}" not in page
    assert "no-store" in citizen.client.get(citizen.address("receipt"))["Cache-Control"]
