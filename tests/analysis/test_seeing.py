"""A report that is only a screenshot is about what the screenshot names."""

from collections.abc import Callable

import pytest

from khien.analysis import seeing
from khien.analysis.collectors.picture import PictureText
from khien.analysis.models import Assessment, Evidence, PictureReading
from khien.analysis.seeing import read_reported_pictures
from khien.cases.models import Case
from khien.intake.models import Attachment, Report
from khien.intake.pictures import keep
from khien.intake.unnamed import unnamed
from tests.collectors.test_picture import screenshot


@pytest.fixture
def pictured(db: None) -> Attachment:
    """A report without words, with a screenshot."""
    report = Report.objects.create(code_digest="0" * 64, channel="form", text="")
    picture = keep(screenshot("Gửi mẹ: nhà mình vừa có khách", "https://lua-dao-mot.top/nhan-qua"), "a.png")
    row = picture.row(report=report)
    row.save()
    return row


def test_what_a_code_names_is_reported_assessed_and_has_a_case(
    pictured: Attachment, deliver: Callable[[], None]
) -> None:
    for _twice in range(2):
        read_reported_pictures()
    deliver()
    deliver()
    [mention] = pictured.report.mentions.all()  # type: ignore[union-attr]
    assert mention.indicator.value == "https://lua-dao-mot.top/nhan-qua"
    [evidence] = Evidence.objects.filter(source="picture")
    assert evidence.data["how"] == "code"
    assert evidence.data["picture"] == pictured.digest
    assert "khách" not in str(list(Evidence.objects.values_list("data", flat=True)))
    assert Assessment.objects.filter(indicator=mention.indicator).exists()
    assert Case.objects.get().subject.value == "lua-dao-mot.top"


def test_a_picture_that_is_gone_is_not_tried_for_ever(pictured: Attachment) -> None:
    Attachment.objects.update(name="nowhere.png")
    read_reported_pictures()
    assert PictureReading.objects.count() == 1
    assert not Evidence.objects.exists()


def test_a_picture_full_of_numbers_does_not_flood_a_report(
    pictured: Attachment, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = " ".join(f"lua-dao-{number}.top" for number in range(100))
    monkeypatch.setattr(seeing, "read_picture", lambda data: PictureText(numbers))
    read_reported_pictures()
    assert pictured.report.mentions.count() == seeing.MOST_NAMED  # type: ignore[union-attr]


def test_what_a_program_has_read_waits_for_no_person(pictured: Attachment) -> None:
    Report.objects.update(unread=True)
    read_reported_pictures()
    assert not unnamed().exists()
