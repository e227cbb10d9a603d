"""Whole messages, e-mail sources and screenshots: judged with the sentences that say so, and nothing is kept."""

from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from PIL import Image

from khien.analysis import model as names_model
from khien.analysis.collectors import picture
from khien.analysis.messages import model as messages_model
from khien.analysis.messages.mail import read_mail
from khien.analysis.tables import load_tables
from khien.core.categories import Category
from khien.protection.filtering.advice import ALWAYS, what_to_do
from khien.protection.filtering.check import Sentence, check
from khien.protection.filtering.tricks import TrickKind, tricks_of

pytestmark = pytest.mark.django_db

JOB = "Tuyển cộng tác viên chốt đơn tại nhà, thu nhập 500k mỗi ngày, liên hệ zalo 0912345678"


def letter(
    *, sender: str, target: str, words: str, answers_to: str = "", text: str = "Quý khách vui lòng xem."
) -> str:
    """Return the source of an e-mail, as programs show it."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "toi@example.vn", "Thông báo tài khoản"
    mail["Message-ID"], mail["Date"] = "<1@x.example>", "Wed, 25 Nov 2026 10:00:00 +0700"
    if answers_to:
        mail["Reply-To"] = answers_to
    mail.set_content(text)
    page = f'<html><style>p {{}}</style><p>{text}<p><a href="{target}">{words}</a><script>x()</script></html>'
    mail.add_alternative(page, subtype="html")
    return mail.as_string()


FAKE = letter(
    sender='"Vietcombank" <hotro@vcb-khachhang.top>',
    target="https://xac-thuc.dang-nhap.top/otp",
    words="https://vietcombank.com.vn/login",
    answers_to="ke-gian@example.org",
)


def test_a_message_that_reads_like_a_scam_says_so_with_its_sentences_and_its_kind() -> None:
    answer = check(JOB)
    assert (answer.sentence, answer.category) == (Sentence.LOOKS, Category.FRAUD_JOB)
    assert answer.quotes
    assert all(quote in JOB for quote in answer.quotes)


def test_an_ordinary_message_accuses_nobody() -> None:
    assert check("Mẹ ơi chiều nay con về muộn, cả nhà ăn cơm trước nhé").sentence is Sentence.CANNOT_SAY


def test_the_source_of_an_email_shows_what_hides_behind_its_words() -> None:
    mail = read_mail(FAKE)
    assert mail is not None
    assert (mail.name, mail.address) == ("Vietcombank", "hotro@vcb-khachhang.top")
    assert (mail.answers_to, mail.subject) == ("ke-gian@example.org", "Thông báo tài khoản")
    assert "x()" not in mail.text
    found = {trick.kind: trick for trick in tricks_of(mail)}
    hidden = found[TrickKind.HIDDEN_LINK]
    assert (hidden.shown, hidden.really) == ("vietcombank.com.vn", "dang-nhap.top")
    assert set(found) == set(TrickKind)
    answer = check(FAKE)
    assert answer.sentence is Sentence.LOOKS
    assert answer.brand is not None
    assert answer.brand.code == "vietcombank"


@pytest.mark.parametrize(
    ("sender", "target", "words"),
    [
        ('"Vietcombank" <no-reply@info.vietcombank.com.vn>', "https://vietcombank.com.vn/a", "vietcombank.com.vn"),
        ("Chị Lan <lan@example.vn>", "https://clicks.example.net/1", "example.vn"),
        ("Chị Lan <lan@example.vn>", "https://example.vn/anh", "xem ảnh"),
    ],
)
def test_an_honest_email_has_no_telling_trick(sender: str, target: str, words: str) -> None:
    mail = read_mail(letter(sender=sender, target=target, words=words))
    assert mail is not None
    assert not any(trick.is_telling for trick in tricks_of(mail))


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_page_tells_what_an_email_really_is_and_reports_what_it_says(
    public_client: Client, prefix: str
) -> None:
    page = public_client.post(f"{prefix}/check/", {"value": FAKE}).content.decode()
    assert "dang-nhap.top" in page
    assert "1900545413" in page
    assert 'name="text" value="Vietcombank &lt;hotro@vcb-khachhang.top&gt;' in page


@effort(max_examples=80, deadline=None)
@given(st.text(max_size=600), st.sampled_from(["", "multipart/mixed; boundary=x", "text/html; charset=nope"]))
def test_no_source_is_too_broken_to_read(body: str, kind: str) -> None:
    source = f"From: a@b.vn\nTo: {body[:40]}\nSubject: {body[:80]}\nContent-Type: {kind}\n\n{body}"
    mail = read_mail(source)
    assert mail is None or len(mail.text) <= 20_000


def test_a_declaration_that_is_none_hides_no_link_before_it() -> None:
    page = '<a href="https://bad.example/">Vietcombank</a><![<!['
    mail = read_mail(f"From: a@b.vn\nTo: c@d.vn\nSubject: x\nContent-Type: text/html\n\n{page}")
    assert mail
    assert [link.target for link in mail.links] == ["https://bad.example/"]


def test_a_source_with_endless_parts_costs_little() -> None:
    nested = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(400))
    read_mail(f"From: a@b.vn\nTo: c@d.vn\nSubject: x\n{nested}")  # it ends: that is all


# --- What an answer says beside ---


def test_the_official_address_comes_with_its_hotline(public_client: Client) -> None:
    page = public_client.post("/check/", {"value": "https://www.vietcombank.com.vn/"}).content.decode()
    assert "Đây là địa chỉ chính thức của Vietcombank" in page
    assert 'href="tel:1900545413"' in page


@pytest.mark.parametrize("category", [None, *Category])
def test_there_is_something_to_do_for_every_kind_of_scam(category: Category | None) -> None:
    assert set(ALWAYS) <= set(what_to_do(category))


def test_each_kind_begins_with_what_stops_its_harm() -> None:
    first = {kind: str(what_to_do(kind)[0]) for kind in (Category.MALWARE, Category.FRAUD_JOB)}
    assert "flight mode" in first[Category.MALWARE] or "máy bay" in first[Category.MALWARE]
    assert first[Category.MALWARE] != first[Category.FRAUD_JOB]


# --- Pictures ---


def shot() -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (400, 300), "white").save(out, "PNG")
    return SimpleUploadedFile("anh.png", out.getvalue(), "image/png")


def test_the_words_of_a_screenshot_are_checked_like_pasted_ones(
    public_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture, "_text", lambda *_: JOB)
    page = public_client.post("/check/", {"picture": shot()}).content.decode()
    assert "có dấu hiệu" in page
    assert "chốt đơn tại nhà" in page


def test_a_screenshot_that_takes_too_long_is_answered_honestly(
    public_client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    slow = tmp_path / "tesseract"
    slow.write_text("#!/bin/sh\nexec sleep 30\n")
    slow.chmod(0o755)
    monkeypatch.setattr(picture.shutil, "which", lambda _name: str(slow))
    page = public_client.post("/check/", {"picture": shot()}).content.decode()
    assert "chưa kịp đọc chữ trong ảnh" in page


# --- Nothing is kept ---


def test_a_question_leaves_the_database_the_folders_and_the_log_as_they_were(
    public_client: Client,
    settings: LazySettings,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(picture, "_text", lambda *_: "Số của tôi 0987 654 321")
    secret = "0987654321 toi-la-nguyen-van-a.example nguoihoi@example.vn"

    def state() -> tuple[dict[str, int], list[Path]]:
        rows = {model._meta.label: model._base_manager.count() for model in apps.get_models()}
        folders = (settings.ATTACHMENTS, settings.LEDGER_FOLDER, settings.RUN_FOLDER, settings.MAIL_FOLDER)
        return rows, [path for folder in folders for path in Path(folder).rglob("*")]

    before = state()
    answer = public_client.post("/check/", {"value": f"{secret} {FAKE}", "picture": shot()})
    assert answer.status_code == 200
    assert not answer.cookies.get("khien_report")
    assert answer["Cache-Control"].startswith("max-age=0")
    assert state() == before
    said = "".join(capfd.readouterr()) + caplog.text
    assert "toi-la-nguyen-van-a" not in said
    assert "654" not in said


def test_the_models_are_read_once_in_a_process_however_often_people_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []

    def reading(folder: Path, *rest: object) -> object:
        read.append(folder)
        return load_tables(folder, *rest)

    for module in (names_model, messages_model):
        module.shipped.cache_clear()
        monkeypatch.setattr(module, "load_tables", reading)
    for _time in range(3):
        check(f"{JOB}, xem https://viec-nhe.example/vao")
    assert sorted(read) == sorted({names_model.BUNDLED, messages_model.BUNDLED})
