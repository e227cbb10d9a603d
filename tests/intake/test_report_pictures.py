"""Staff see the pictures of reports, whoever has the right; drafts are nobody's business."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from khien.intake import drafts
from khien.intake.actions import PUBLIC, receive_report
from khien.intake.models import Attachment, Report
from khien.intake.pictures import keep
from tests.conftest import Cast, SignIn
from tests.intake import hostile

pytestmark = pytest.mark.django_db


def address(row: Attachment) -> str:
    return reverse("intake:report_picture", args=[row.pk])


@pytest.fixture
def picture() -> Attachment:
    kept = keep(hostile.picture(), "x")
    channel = Report.Channel.FORM
    receive_report(text="", links=(), channel=channel, by=PUBLIC, language="vi", attachments=[kept])
    return Attachment.objects.get()


def test_nobody_sees_a_picture_without_signing_in(face: Callable[[str], Client], picture: Attachment) -> None:
    response = face("staff").get(address(picture))
    assert response.status_code == 302
    assert "login" in response["Location"]


def test_an_administrator_has_no_right_to_reports(cast: Cast, staff_client: SignIn, picture: Attachment) -> None:
    assert staff_client(cast.ha).get(address(picture)).status_code == 403


def test_an_analyst_sees_it(cast: Cast, staff_client: SignIn, picture: Attachment) -> None:
    response = staff_client(cast.minh).get(address(picture))
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")


def test_the_picture_of_a_draft_is_not_there_for_staff(cast: Cast, staff_client: SignIn) -> None:
    draft = drafts.find(drafts.start(drafts.Answers(text="x")))
    assert draft
    drafts.add_picture(draft, hostile.picture(), "x")
    client = staff_client(cast.minh)
    assert client.get(address(Attachment.objects.get())).status_code == 404
