"""Evidence on the page of a case: in words, with its date and number, and a visit for the asking."""

from io import BytesIO

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from khien.analysis import collecting
from khien.analysis.collectors.gather import Result
from khien.analysis.models import Evidence, Visit
from khien.cases.evidence_words import FAILURES, TITLES, lines
from khien.cases.models import Case
from khien.cases.reactions import refresh_cases_of
from khien.fetching.errors import Why
from tests.conftest import Cast, SignIn

AT = "2026-11-20T10:00:00+00:00"


def visited(case: Case) -> None:
    """Collectors have looked at what the case is about."""
    out = BytesIO()
    Image.new("RGB", (20, 20), "red").save(out, "PNG")
    name = default_storage.save("pages/x.png", ContentFile(out.getvalue()))
    page = {"url": "http://lua-dao.example/vcb", "asks_for": ["otp"], "screenshot": {"name": name}, "at": AT}
    dns = {"failure": "no_answer", "what": "lua-dao.example", "at": AT}
    collecting.keep(case.subject, [Result("page", page), Result("dns", dns)])
    refresh_cases_of({"indicator_id": case.subject_id})


def test_what_was_found_is_said_in_words_and_each_line_names_its_evidence(
    case: Case, cast: Cast, staff_client: SignIn
) -> None:
    visited(case)
    evidence = Evidence.objects.get(source="page")
    page = staff_client(cast.minh).get(f"/cases/{case.ref}/").content.decode()
    assert "Trang như người xem nhìn thấy" in page
    assert "hxxp://lua-dao[.]example/vcb" in page
    assert "Không có phản hồi." in page
    assert f'<a href="#evidence-{evidence.pk}">' in page
    assert f'id="evidence-{evidence.pk}"' in page
    assert "Trang yêu cầu nhập mã OTP." in page
    assert evidence.digest in page
    shown = staff_client(cast.minh).get(f"/evidence/{evidence.pk}/picture/")
    assert shown["Content-Type"] == "image/png"


def test_a_picture_that_is_not_there_is_not_found(case: Case, cast: Cast, staff_client: SignIn) -> None:
    visited(case)
    browser = staff_client(cast.minh)
    assert browser.get(f"/evidence/{Evidence.objects.get(source='dns').pk}/picture/").status_code == 404
    default_storage.delete(Evidence.objects.get(source="page").data["screenshot"]["name"])
    assert browser.get(f"/evidence/{Evidence.objects.get(source='page').pk}/picture/").status_code == 404


def test_while_collecting_is_off_the_page_says_so(case: Case, cast: Cast, staff_client: SignIn) -> None:
    browser = staff_client(cast.minh)
    page = browser.get(f"/cases/{case.ref}/").content.decode()
    assert "chưa bật thu thập" in page
    assert f"/cases/{case.ref}/collect/" not in page
    assert browser.post(f"/cases/{case.ref}/collect/").status_code == 302
    assert not Visit.objects.exists()


def test_a_visit_for_the_asking_and_not_for_an_inspector(
    case: Case, cast: Cast, staff_client: SignIn, settings: LazySettings
) -> None:
    settings.COLLECT = ["dns"]
    assert staff_client(cast.quang).post(f"/cases/{case.ref}/collect/").status_code == 403
    browser = staff_client(cast.minh)
    assert f"/cases/{case.ref}/collect/" in browser.get(f"/cases/{case.ref}/").content.decode()
    browser.post(f"/cases/{case.ref}/collect/")
    assert Visit.objects.get().asked_by == cast.minh
    assert "đang chờ hoặc đang chạy" in browser.get(f"/cases/{case.ref}/").content.decode()


@pytest.mark.parametrize("source", sorted(TITLES))
def test_a_failure_and_an_empty_fact_are_words_too(source: str) -> None:
    assert lines(source, {"failure": "no_answer"})
    assert all(str(label) for label, _value in lines(source, {}))


def test_the_failures_that_happen_every_day_have_words() -> None:
    rare = {Why.NOT_A_URL, Why.PROTOCOL, Why.ENCODING, Why.BROWSER}
    assert {why.value for why in Why} - {why.value for why in rare} == set(FAILURES)
