"""A report whose pictures no program can read is read by a person, and goes on as any other."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from khien.cases.models import Case
from khien.intake.actions import PUBLIC, receive_report
from khien.intake.models import Report
from khien.intake.pictures import keep
from khien.intake.unnamed import NothingWritten, NotWaiting, set_aside, unnamed, write_down
from khien.intake.views.unnamed import REPORTS
from khien.ledger.models import Entry
from khien.people.rights import NotAllowed
from tests.conftest import Cast, SignIn
from tests.intake import hostile
from tests.intake.citizen import Citizen

pytestmark = pytest.mark.django_db
SEEN = {"seen": "hxxps://lua-dao[.]top/qua\nchị Lan 35 tuổi"}
PAGE = "/reports/pictures/"


def received(text: str = "") -> tuple[Report, str]:
    got = receive_report(
        text=text,
        links=(),
        channel=Report.Channel.FORM,
        by=PUBLIC,
        language="vi",
        attachments=[keep(hostile.picture(), "a.png")],
    )
    return Report.objects.get(pk=got.report_id), got.code


def test_who_may_not_see_cases_sees_no_pictures(cast: Cast, staff_client: SignIn) -> None:
    report, _code = received()
    assert staff_client(cast.ha).get(PAGE).status_code == 403
    for action, more in ((set_aside, {}), (write_down, {"text": "lua-dao.top"})):
        with pytest.raises(NotAllowed):
            action(report=report, by=cast.quang, **more)
    assert list(unnamed()) == [report]


@pytest.mark.parametrize("text", ["", "không thấy gì", "\0", "x" * 30_000])
def test_what_names_nothing_is_refused_in_words_and_the_report_goes_on_waiting(
    text: str, cast: Cast, staff_client: SignIn
) -> None:
    report, _code = received()
    answer = staff_client(cast.minh).post(f"/reports/{report.pk}/written-down/", {"seen": text})
    assert answer.status_code in {400, 422}
    assert "error" in answer.content.decode()
    assert list(unnamed()) == [report]


def test_what_a_person_writes_down_opens_a_case(
    cast: Cast, staff_client: SignIn, deliver: Callable[[], None]
) -> None:
    report, _code = received()
    named, _code = received("xem lua-dao-khac.top")
    analyst = staff_client(cast.minh)
    page = analyst.get(PAGE).content.decode()
    assert f"№ {report.pk}" in page
    assert f"№ {named.pk}" not in page
    assert 'class="count">1<' in analyst.get("/").content.decode()
    done = analyst.post(f"/reports/{report.pk}/written-down/", SEEN)
    assert done.status_code == 302
    deliver()
    deliver()
    assert [mention.raw for mention in report.mentions.all()] == ["hxxps://lua-dao[.]top/qua"]
    assert Case.objects.filter(subject__value="lua-dao.top", reports=report).exists()
    assert not unnamed().exists()


def test_two_who_press_at_the_same_moment_do_it_once(cast: Cast, staff_client: SignIn) -> None:
    report, _code = received()
    write_down(report=report, text="lua-dao.top", by=cast.minh)
    with pytest.raises(NotWaiting):
        set_aside(report=report, by=cast.hoa)
    again = staff_client(cast.hoa).post(f"/reports/{report.pk}/written-down/", {"seen": "khac.top"})
    assert again.status_code == 409
    again = staff_client(cast.hoa).post(f"/reports/{report.pk}/set-aside/")
    assert again.status_code == 409
    assert "đã có người khác xem" in again.content.decode()
    assert "không được để trống" not in again.content.decode()
    assert "#report_" not in again.content.decode()
    assert Entry.objects.filter(kind="report.written_down").count() == 1
    assert report.mentions.count() == 1


def test_a_report_is_not_read_into_the_dark(cast: Cast) -> None:
    report, _code = received()
    with pytest.raises(NothingWritten):
        write_down(report=report, text="chị Lan", by=cast.minh)


def test_whose_pictures_show_nothing_is_told_what_to_do(cast: Cast, public_client: Client) -> None:
    report, code = received("Họ gọi điện dọa tôi.")
    waits = Citizen(public_client).press("track", {"code": code}).content.decode()
    assert "Cán bộ sẽ xem" in waits
    assert "chỉ gửi ảnh" not in waits  # they wrote, too
    set_aside(report=report, by=cast.minh)
    assert not unnamed().exists()
    assert "hãy báo cáo lại" in Citizen(public_client).press("track", {"code": code}).content.decode()


def test_whoever_mistypes_on_a_later_page_finds_what_they_typed(cast: Cast, staff_client: SignIn) -> None:
    for _ in range(REPORTS):
        received()
    last, _code = received()
    analyst = staff_client(cast.minh)
    page = analyst.get(f"{PAGE}?page=2").content.decode()
    (action,) = re.findall(rf'action="(/reports/{last.pk}/written-down/[^"]*)"', page)
    refused = analyst.post(action, {"seen": "chị Lan"}).content.decode()
    assert f'id="report_{last.pk}_seen"' in refused
    assert "chị Lan" in refused


def test_the_page_costs_the_same_for_many(cast: Cast, staff_client: SignIn) -> None:
    analyst = staff_client(cast.minh)

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert analyst.get(PAGE).status_code == 200
        return len(counted)

    received()
    queries()
    few = queries()
    for _ in range(12):
        received()
    assert queries() == few


@pytest.mark.django_db(transaction=True)
def test_reports_of_the_last_weeks_before_there_was_a_queue_wait_in_it(cast: Cast) -> None:
    old, before, named, set_aside_since = (received(text)[0] for text in ("", "", "lua-dao.top", ""))
    Report.objects.update(unread=False)
    now = timezone.now()
    for report, days in ((old, 31), (before, 29), (named, 29)):
        Report.objects.filter(pk=report.pk).update(received_at=now - timedelta(days=days))
    Report.objects.filter(pk=set_aside_since.pk).update(received_at=now + timedelta(minutes=5))
    for step in ("0008_unread_found", "0009_unread_before"):
        MigrationExecutor(connection).migrate([("intake", step)])
    assert list(unnamed()) == [before]
