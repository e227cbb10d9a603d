"""The big box: anything may be pasted into it; one of five answers comes back, and nothing is kept."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from khien.analysis.actions import score_values
from khien.analysis.collecting import keep
from khien.analysis.collectors.gather import Result
from khien.cases.actions import approve_decision
from khien.cases.proposals import DecisionKind
from khien.indicators.models import Indicator
from khien.indicators.parse import parse
from khien.intake.actions import PUBLIC, receive_report
from khien.intake.limits import LARGEST_PICTURE
from khien.intake.models import Draft, Report
from khien.protection.filtering.check import Sentence, check
from khien.protection.filtering.engines.files import Files
from tests.conftest import Cast
from tests.filtering.blocks import block, propose
from tests.filtering.test_check_messages import JOB

pytestmark = pytest.mark.django_db

Run = Callable[[], None]
MESSAGE = "Vietcombank thông báo: vào http://www.lua-dao.example.vn/xac-thuc ngay, hoặc xem vietcombank.com.vn"


@pytest.fixture
def listed(publish: Run, files_only: Files, cast: Cast) -> None:
    """A name, and a telephone number that people are warned of."""
    block("lua-dao.example.vn", cast)
    approve_decision(decision=propose("0912345678", cast, kind=DecisionKind.WARN), by=cast.hoa)
    publish()


def code(text: str, name: str = "qr.png") -> SimpleUploadedFile:
    out = BytesIO()
    segno.make(text, micro=False).save(out, kind="png", scale=6)
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("lua-dao.example.vn", Sentence.KNOWN),
        (MESSAGE, Sentence.KNOWN),
        ("Gọi ngay 0912 345 678 để nhận thưởng", Sentence.KNOWN),
        ("http://vietcombank-xacthuc-taikhoan.top/login", Sentence.LOOKS),
        ("vietcombank.com.vn", Sentence.OFFICIAL),
        ("sites.google.com", Sentence.CANNOT_SAY),
        ("thư viện huyện thuvien-xa-nha.example.vn", Sentence.NOTHING),
        ("chào bạn, mai đi cà phê nhé", Sentence.CANNOT_SAY),
    ],
)
def test_the_worst_thing_in_it_gives_the_answer(listed: None, asked: str, answer: Sentence) -> None:
    assert check(asked).sentence is answer


def test_a_known_scam_leads_to_whom_it_pretends_to_be_and_to_a_report(
    publish: Run, files_only: Files, cast: Cast, public_client: Client
) -> None:
    block("vietc0mbank-xac-thuc.example.vn", cast)
    approve_decision(decision=propose("VCB:0123456789", cast, kind=DecisionKind.WARN), by=cast.hoa)
    publish()
    page = public_client.get("/check/?value=https://vietc0mbank-xac-thuc.example.vn/dang-nhap").content.decode()
    assert "Tổng đài" in page
    assert "1900545413" in page
    assert 'name="text" value="https://vietc0mbank-xac-thuc.example.vn/dang-nhap"' in page
    account = check("VCB:0123456789")
    assert (account.sentence, account.brand) == (Sentence.KNOWN, None), "an account at a bank pretends nothing"


def test_many_things_cost_as_many_queries_as_one(listed: None) -> None:
    with CaptureQueriesContext(connection) as one:
        check("mot.example.vn")
    with CaptureQueriesContext(connection) as many:
        assert check(" ".join(f"https://ten{number}.example.vn/a" for number in range(40))).left_out == 20
    assert len(many) == len(one)


def test_reports_that_nobody_has_judged_accuse_nobody(listed: None) -> None:
    said = {"text": "quan-pho-ha-noi.example.vn lừa đảo", "links": [], "language": "vi"}
    for _ in range(12):
        receive_report(**said, channel=Report.Channel.FORM, by=PUBLIC)
    assert check("quan-pho-ha-noi.example.vn").sentence is Sentence.NOTHING


def test_what_was_seen_on_other_reported_sites_accuses_nobody_in_public(db: None) -> None:
    asked = parse("quan-pho-ha-noi.example.vn")
    indicator = Indicator.objects.stored([asked])[asked]
    at = "2026-11-25T10:00:00+00:00"
    keep(
        indicator,
        [
            Result("dns", {"a": ["1.1.1.1"], "at": at}),
            *(
                Result("elsewhere", {"kind": kind, "value": kind, "sites": 9, "example": "khac.example", "at": at})
                for kind in ("kit", "tracker", "certificate", "favicon")
            ),
        ],
    )
    assert any("khac" in reason.text("vi") for reason in score_values([asked])[0].reasons), "staff see it"
    [thing] = check("quan-pho-ha-noi.example.vn").things
    assert thing.score
    assert not any("khac" in reason.text("vi") for reason in thing.score.reasons)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (MESSAGE, "hãy tránh xa"),
        ("0912345678", "hãy tránh xa"),
        ("http://vietcombank-xacthuc-taikhoan.top/login", "có dấu hiệu lừa đảo"),
        ("vietcombank.com.vn", "nhìn kỹ địa chỉ"),
        ("sites.google.com", "Chưa thể kết luận"),
        ("example.vn", "không có nghĩa là an toàn"),
        ("<script>alert(1)</script>", "không có gì để tra cứu"),
    ],
)
def test_the_page_says_it_plainly_and_sets_no_cookie_of_its_own(
    listed: None, public_client: Client, asked: str, words: str
) -> None:
    for answer in (
        public_client.get("/check/", {"value": asked}),
        public_client.post("/check/", {"value": asked}),
    ):
        text = answer.content.decode()
        assert answer.status_code == 200
        assert words in text
        assert "<script>alert" not in text
        assert "no-store" in answer["Cache-Control"]
        assert set(answer.cookies) <= {"khien_staff_csrf", "khien_public_csrf"}  # for the button “report it”


def test_a_qr_code_is_read_and_its_link_looked_up(listed: None, public_client: Client) -> None:
    asked = {"value": "", "picture": code("https://www.lua-dao.example.vn/nhan-qua")}
    assert "hãy tránh xa" in public_client.post("/check/", asked).content.decode()


@pytest.mark.parametrize(
    "data", [b"", b"MZ\x90\x00", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, b"PK\x03\x04" + b"\0" * 99]
)
def test_what_is_no_picture_is_refused_and_the_text_is_kept(
    listed: None, public_client: Client, data: bytes
) -> None:
    sent = {"value": "giữ lại câu này", "picture": SimpleUploadedFile("a.png", data, "image/png")}
    answer = public_client.post("/check/", sent)
    assert answer.status_code in {200, 422}
    assert "giữ lại câu này" in answer.content.decode()


def test_whoever_presses_without_asking_is_told_what_to_do(public_client: Client) -> None:
    assert "Hãy dán nội dung vào ô" in public_client.post("/check/", {"value": " \n"}).content.decode()
    assert "Hãy dán nội dung vào ô" not in public_client.get("/check/").content.decode()


def test_a_picture_that_is_too_large_is_said_to_be_and_the_text_is_kept(public_client: Client) -> None:
    picture = SimpleUploadedFile("anh-lon.jpg", b"\xff\xd8" + bytes(LARGEST_PICTURE), "image/jpeg")
    answer = public_client.post("/check/", {"value": "giữ lại câu này", "picture": picture})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“anh-lon.jpg” lớn hơn 10 MB" in page
    assert "giữ lại câu này" in page


def test_a_message_with_broken_letters_is_answered(listed: None, public_client: Client) -> None:
    page = public_client.post("/check/", {"value": "Vi\N{REPLACEMENT CHARACTER}ng lua-dao.example.vn"})
    assert "hãy tránh xa" in page.content.decode()


@pytest.mark.parametrize(
    "asked",
    ["lua-dao.example.vn", "http://vietcombank-xacthuc-taikhoan.top/login", "sites.google.com", "example.vn", "?"],
)
def test_every_answer_but_the_official_one_says_what_to_do_now_and_offers_to_report(
    listed: None, public_client: Client, asked: str
) -> None:
    page = public_client.get("/check/", {"value": asked}).content.decode()
    for step in ("gọi ngay cho ngân hàng", "đổi ngay", "xác thực hai lớp", "Giữ lại bằng chứng"):
        assert step in page, step
    assert 'action="/report/"' in page


@pytest.mark.parametrize(
    ("path", "name"), [("/check/", "của Bảo hiểm xã hội Việt Nam"), ("/en/check/", "of Vietnam Social Security")]
)
def test_an_organisation_is_named_in_the_language_of_the_reader(
    public_client: Client, path: str, name: str
) -> None:
    page = public_client.get(path, {"value": "baohiemxahoi.gov.vn"}).content.decode()
    assert name in page
    assert page.count("gov.vn") == page.count("baohiemxahoi.gov.vn"), "the house of all public bodies is no one's"


def test_reporting_begins_with_what_was_checked(public_client: Client, db: None) -> None:
    page = public_client.post("/check/", {"value": "trang-la.example.vn"}).content.decode()
    assert 'action="/report/"' in page
    assert 'name="text" value="trang-la.example.vn"' in page
    assert public_client.post("/report/", {"text": "trang-la.example.vn"})["Location"] == "/report/check/"
    assert Draft.objects.count() == 1


def test_reporting_begins_with_the_kind_of_scam_that_was_read(public_client: Client) -> None:
    page = public_client.post("/check/", {"value": JOB}).content.decode()
    sent = dict(re.findall(r'type="hidden" name="(text|checked)" value="([^"]*)"', page))
    public_client.post("/report/", sent)
    assert re.search(r'value="fraud_job"[^>]*checked', public_client.get("/report/details/").content.decode())


@effort(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(asked=st.text(max_size=300))
def test_anything_at_all_may_be_asked(public_client: Client, asked: str) -> None:
    assert public_client.post("/check/", {"value": asked.encode("utf-8", "replace").decode()}).status_code == 200
