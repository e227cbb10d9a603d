"""The pages: from a campaign to a public warning by clicks; what is refused keeps what was typed."""

import json
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from khien.campaigns.models import Campaign
from khien.protection.warnings.actions import correct_alert, expire_alerts, withdraw_alert
from khien.protection.warnings.forms.alerts import initial_of
from khien.protection.warnings.models import Alert, Edition
from tests.campaigns.conftest import Reported, reported  # noqa: F401 - a fixture
from tests.conftest import Cast, SignIn
from tests.warnings.conftest import CONTENT, ENGLISH, draft, end_time_of, published, waiting

pytestmark = pytest.mark.django_db


def typed(edition: Edition, **changes: object) -> dict[str, object]:
    """Return what a browser sends for an edition's form."""
    return {name: value for name, value in (initial_of(edition) | changes).items() if value is not None}


def test_from_a_campaign_to_the_public(
    reported: Reported,  # noqa: F811
    cast: Cast,
    staff_client: SignIn,
    face: Callable[[str], Client],
) -> None:
    for number in ("0912345678", "0987654321"):
        reported(f"Buu kien cua ban bi giu, goi {number} hoac dong phi ngay tai https://buu-kien-lua.top/phi")
    campaign = Campaign.objects.get(size=2)
    minh = staff_client(cast.minh)
    assert "/warnings/from/" in minh.get(f"/campaigns/{campaign.ref}/").content.decode()
    answer = minh.post(f"/warnings/from/{campaign.ref}/")
    edition = Edition.objects.get()
    assert answer["Location"] == f"/warnings/{edition.alert.ref}/edit/"
    assert "buu-kien-lua[.]top" in edition.examples
    assert "0912345xxx" in edition.examples or "0987654xxx" in edition.examples
    assert "buu-kien-lua.top" not in edition.examples
    ref = edition.alert.ref
    words = typed(edition, how_vi=CONTENT.how_vi, signs_vi=CONTENT.signs_vi)
    assert minh.post(f"/warnings/{ref}/edit/", words).status_code == 302
    assert minh.post(f"/warnings/{ref}/submit/", {"revision": 1}).status_code == 302
    hoa = staff_client(cast.hoa)
    assert "Đồng ý và công bố" in hoa.get(f"/warnings/{ref}/").content.decode()
    assert hoa.post(f"/warnings/{ref}/approve/", {"revision": 2}).status_code == 302
    page = face("public").get(f"/warnings/{ref}/").content.decode()
    assert "hxxps://buu-kien-lua[.]top/phi" in page
    assert "https://buu-kien-lua" not in page


def test_a_button_that_is_pressed_twice_begins_one_warning(
    reported: Reported,  # noqa: F811
    cast: Cast,
    staff_client: SignIn,
) -> None:
    for _number in range(2):
        reported("Dong phi ngay tai buu-kien-lua.top")
    campaign, minh = Campaign.objects.get(size=2), staff_client(cast.minh)
    once, twice = (minh.post(f"/warnings/from/{campaign.ref}/")["Location"] for _press in range(2))
    assert once == twice
    words = typed(Edition.objects.get(), title_vi="Một cảnh báo khác")
    once, twice = (minh.post("/warnings/write/", words)["Location"] for _press in range(2))
    assert once == twice
    assert Alert.objects.count() == 2


def test_a_draft_can_be_thrown_away_and_what_is_public_stays(cast: Cast, staff_client: SignIn) -> None:
    minh, begun, public = staff_client(cast.minh), draft(cast, title_vi="Khác").alert, published(cast)
    correction = correct_alert(alert=public, by=cast.minh)
    withdraw_alert(alert=public, reason_vi="Nhầm.", by=cast.hoa)  # from now on the correction leads nowhere
    for alert in (begun, public):
        page = minh.get(f"/warnings/{alert.ref}/").content.decode()
        assert "Bỏ bản nháp" in page
        stale = minh.post(f"/warnings/{alert.ref}/discard/", {"revision": 99})
        assert stale.status_code == 422
        done = minh.post(f"/warnings/{alert.ref}/discard/", {"revision": 0}, follow=True)
        assert "Đã bỏ bản nháp" in done.content.decode()
    assert not Edition.objects.open().exists()
    assert list(Alert.objects.all()) == [public]
    assert staff_client(cast.quang).post(f"/warnings/{public.ref}/discard/").status_code == 403
    assert correction.number == 2


def test_a_draft_from_a_campaign_that_does_not_exist_is_refused(cast: Cast, staff_client: SignIn) -> None:
    assert staff_client(cast.minh).post("/warnings/from/CD-2026-000001/").status_code == 404


@pytest.mark.parametrize(
    "path", ["write/", "{ref}/edit/", "{ref}/approve/", "{ref}/withdraw/", "{ref}/send-back/", "from/x/"]
)
def test_who_may_not_is_refused(cast: Cast, staff_client: SignIn, path: str) -> None:
    ref = waiting(cast).alert.ref
    assert staff_client(cast.quang).post(f"/warnings/{path.format(ref=ref)}").status_code == 403


def test_a_refused_text_keeps_what_was_typed(cast: Cast, staff_client: SignIn) -> None:
    edition = draft(cast)
    words = typed(edition, how_vi="Điều tôi viết", signs_vi="x\n" * 9)
    page = staff_client(cast.minh).post(f"/warnings/{edition.alert.ref}/edit/", words)
    assert page.status_code == 422
    assert "Điều tôi viết" in page.content.decode()
    stale = staff_client(cast.minh).post(f"/warnings/{edition.alert.ref}/edit/", typed(edition, revision=7))
    assert stale.status_code == 422
    assert "chưa được lưu" in stale.content.decode()


def test_what_is_missing_is_said_where_it_was_asked(cast: Cast, staff_client: SignIn) -> None:
    edition = draft(cast, signs_vi="")
    page = staff_client(cast.minh).post(f"/warnings/{edition.alert.ref}/submit/", {"revision": 0})
    assert page.status_code == 422
    assert "Hãy nói dấu hiệu" in page.content.decode()


def test_the_writer_sees_no_button_to_publish(cast: Cast, staff_client: SignIn) -> None:
    edition = waiting(cast)
    page = staff_client(cast.minh).get(f"/warnings/{edition.alert.ref}/").content.decode()
    assert "Đồng ý và công bố" not in page


def test_the_second_person_sees_card_and_poster_before_they_are_public(cast: Cast, staff_client: SignIn) -> None:
    edition = waiting(cast)
    hoa = staff_client(cast.hoa)
    for file, kind in (("card.png", "image/png"), ("poster.pdf", "application/pdf")):
        answer = hoa.get(f"/warnings/{edition.alert.ref}/1/vi/{file}")
        assert (answer.status_code, answer["Content-Type"]) == (200, kind)
    assert hoa.get(f"/warnings/{edition.alert.ref}/1/xx/card.png").status_code == 404


def test_a_draft_is_not_public(cast: Cast, public_client: Client) -> None:
    ref = waiting(cast).alert.ref
    assert public_client.get(f"/warnings/{ref}/").status_code == 404
    assert ref not in public_client.get("/warnings/").content.decode()


def test_the_page_says_what_became_of_a_warning(cast: Cast, public_client: Client) -> None:
    expired, wrong = published(cast), published(cast)
    end_time_of(expired)
    expire_alerts()
    withdraw_alert(alert=wrong, reason_vi="Chúng tôi đã nhầm.", by=cast.hoa)
    assert "đã hết hiệu lực" in public_client.get(f"/warnings/{expired.ref}/").content.decode()
    page = public_client.get(f"/warnings/{wrong.ref}/").content.decode()
    assert "đã được rút lại" in page
    assert "Chúng tôi đã nhầm." in page
    old = public_client.get(f"/warnings/{wrong.ref}/1/").content.decode()
    assert "Đây là bản cũ" in old
    assert CONTENT.title_vi in old


def test_english_is_shown_when_there_is_some_and_its_lack_is_said(cast: Cast, public_client: Client) -> None:
    both, one = published(cast, ENGLISH), published(cast)
    page = public_client.get(f"/en/warnings/{both.ref}/").content.decode()
    assert "delivery fee" in page.lower()
    assert "Vietnamese only" not in page
    page = public_client.get(f"/en/warnings/{one.ref}/").content.decode()
    assert f'<h1 lang="vi">{CONTENT.title_vi}' in page
    assert "Vietnamese only" in page


def test_programs_find_the_same_words_in_the_page(cast: Cast, public_client: Client) -> None:
    alert = published(cast, title_vi="Đừng tin </script><script>alert(1)</script>")
    page = public_client.get(f"/warnings/{alert.ref}/").content.decode()
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    read = json.loads(data)
    assert read["@type"] == "SpecialAnnouncement"
    assert read["name"] == "Đừng tin </script><script>alert(1)</script>"
    assert "<script>alert" not in page


@pytest.mark.parametrize("path", ["/warnings/{ref}/", "/warnings/"])
def test_a_staff_page_costs_the_same_for_many(cast: Cast, staff_client: SignIn, path: str) -> None:
    alert = published(cast)
    hoa = staff_client(cast.hoa)
    path = path.format(ref=alert.ref)
    hoa.get(path)
    with CaptureQueriesContext(connection) as few:
        hoa.get(path)
    for number in range(4):
        published(cast)
        draft(cast, title_vi=f"Bản thảo {number}")
    correct_alert(alert=Alert.objects.get(pk=alert.pk), by=cast.minh)
    with CaptureQueriesContext(connection) as many:
        hoa.get(path)
    assert len(many) <= len(few) + 1
