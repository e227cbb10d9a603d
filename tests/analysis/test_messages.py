"""Messages are judged by what is heard in them, however they are written."""

import json
import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.analysis.messages.fold import fold
from khien.analysis.messages.judge import CERTAIN, SCAM, judge, sentences
from khien.analysis.messages.links import Link, links_in
from khien.analysis.messages.mail import read_mail
from khien.analysis.messages.model import shipped
from khien.core.categories import Category

SCAMS = [
    ("Tài khoản của bạn đăng nhập trên thiết bị lạ. Vui lòng vào https://vcb-huy.top để hủy", Category.PHISHING),
    ("Tuyển cộng tác viên chốt đơn tại nhà, thu nhập 500k mỗi ngày, liên hệ zalo 0912345678", Category.FRAUD_JOB),
    ("Nạp đầu thưởng 188k, tài xỉu nổ hũ uy tín, đăng ký nhận code tại k99.vip", Category.ILLEGAL_GAMBLING),
]  # fmt: skip
ORDINARY = [
    "Mẹ ơi chiều nay con về muộn, cả nhà ăn cơm trước nhé",
    "Ma OTP cua ban la 482913, co hieu luc trong 2 phut. Tuyet doi khong cung cap ma cho bat ky ai.",
    "Bộ Công an cảnh báo thủ đoạn giả danh cán bộ thuế yêu cầu tải ứng dụng. Người dân cần cảnh giác.",
    "Don hang cua ban da giao thanh cong. Cam on quy khach.",
]


@pytest.mark.parametrize(("text", "category"), SCAMS)
def test_a_scam_is_told_with_its_kind_and_its_sentences(text: str, category: Category) -> None:
    (judged,) = judge([text])
    assert judged.score >= SCAM
    assert judged.category is category
    assert judged.spans
    assert all(0 <= span.start < span.end <= len(text) for span in judged.spans)


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_message_names_no_kind_and_no_sentence(text: str) -> None:
    (judged,) = judge([text])
    assert (judged.score < SCAM, judged.category, judged.spans) == (True, None, ())


@pytest.mark.parametrize(
    "written",
    [
        "tai khoan",
        "TÀI KHOẢN",
        "t à i k h o ả n",
        "t.a.i k.h.o.a.n",
        "tài kho\u200bản",
        "t\u0430i khoan",
        "ta1 kh0an",
    ],
)
def test_diacritics_case_spaces_signs_and_look_alikes_fold_away(written: str) -> None:
    assert fold(written) == fold("tài khoản")


HIDDEN = "Tải ngay ứng dụng bảo vệ: security-clean.xyz/app.apk"


@pytest.mark.parametrize(
    "written",
    [
        "\u200b".join(HIDDEN),
        HIDDEN.replace(".", ".\n"),
        HIDDEN.replace(".xyz", "[.]xyz"),
        HIDDEN.replace(".xyz", "\u3002xyz"),
        HIDDEN.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)}),
        f"\u202e{HIDDEN[::-1]}\u202c",
        "\u200b" * 50_000 + HIDDEN,
    ],
    ids=["unseen signs", "broken lines", "brackets", "another dot", "full width", "from right to left", "padding"],
)
def test_a_link_in_disguise_counts_as_a_link(written: str) -> None:
    bare, plain, disguised = (one.score for one in judge([HIDDEN.partition(":")[0], HIDDEN, written]))
    assert bare < SCAM <= plain
    assert disguised == pytest.approx(plain, abs=20)


@pytest.mark.parametrize("sign", [".", ". Em", "...", ".\n", ", ", "!"])
def test_a_name_at_the_end_of_a_sentence_is_a_link(sign: str) -> None:
    assert list(links_in(f"Thanh toán tại evn-thanhtoan.vip{sign}")) == [Link.PRETENDS]


def test_a_link_with_letters_of_another_alphabet_pretends_to_be_somebody() -> None:
    assert list(links_in("mở https://viet\u0441ombank.top ngay")) == [Link.PRETENDS]


@pytest.mark.parametrize(
    "asks",
    [
        "Bạn gửi lại giúp mình mã OTP vừa nhận được nhé, mình nhập nhầm số của bạn",
        "Chi doc cho em 6 so vua gui ve dien thoai de em huy giao dich",
        "MoMo: Quy khach vui long cung cap ma OTP de nhan 500.000d hoan tien",
        "Cho mình xin mã xác nhận vừa gửi tới máy bạn",
        "I sent you a code by mistake, please send me the 6 digit code you received",
        "Bạn gửi lại giúp mình mã O\u200bTP vừa nhận được nhé",
    ],
)
def test_who_asks_for_a_one_time_code_is_told_whatever_the_model_says(asks: str) -> None:
    hello = "Chào bạn, lâu rồi không gặp. "
    judged = judge([hello + asks])[0]
    assert (judged.score >= CERTAIN, judged.category) == (True, Category.PHISHING)
    assert [(span.start, span.end) for span in judged.spans] == [(len(hello), len(hello + asks))]


@pytest.mark.parametrize(
    "honest",
    [
        "Ma OTP cua ban la 123456. Khong cung cap ma nay cho bat ky ai, ke ca nhan vien ngan hang.",
        "Ngân hàng không bao giờ yêu cầu quý khách cung cấp mã OTP",
        "Kẻ gian gọi điện, yêu cầu nạn nhân đọc mã OTP cho chúng",
        "Quý khách vui lòng đọc mã OTP cho bưu tá khi nhận bưu phẩm",
        "Bạn vui lòng nhập mã OTP vừa gửi tới số điện thoại của bạn để đăng nhập",
        "Mẹ ơi, đọc cho con mã wifi nhà mình",
        "Your verification code is 123456. Do not share it with anyone.",
        "Can you send me the door code for the office?",
    ],
)
def test_who_gives_a_code_warns_of_the_trick_or_brings_a_parcel_is_left_to_the_model(honest: str) -> None:
    assert judge([honest])[0].score == round(100 * float(shipped().chances([honest])[0]), 2)


@pytest.mark.parametrize(
    "leads",
    [
        "Dien se bi cat luc 16h hom nay, thanh toan tai evn-thanhtoan.vip",
        "Xác nhận nhận 1.800.000đ hỗ trợ tại https://hotro-chinhphu.site trước 17h",
        "Mở 5g-viettel\u200b[.]icu để đổi máy mới, nếu không truy cập sẽ mất sóng",
        "Cài ứng dụng tại https://vietcombank.vn-abc.top để tiếp tục",
        "Ong ba thuoc doi tuong nhan ho tro 2tr, xem tai hotro-chinhphu.site",
        "Canh bao: tai khoan sap het han, xem evn-thanhtoan.vip",
        "Never share your OTP, your card is on hold, see vietcombank-card.top.",
    ],
)
def test_a_cheap_name_that_poses_as_a_bank_or_an_office_is_told_whatever_the_model_says(leads: str) -> None:
    hello = "Alo má, con tới nơi rồi nghen. Mai con gọi lại. "
    judged = judge([hello + leads])[0]
    assert judged.score >= CERTAIN
    assert judged.category
    assert (len(hello), len(hello + leads)) in [(span.start, span.end) for span in judged.spans]


@pytest.mark.parametrize(
    "honest",
    [
        "Công an khuyến cáo: trang evn-thanhtoan.vip là giả. Tiền điện nộp qua evn.com.vn.",
        "Never open evn-thanhtoan.vip, a neighbour lost money there",
        "Má đừng bấm vào hotro-chinhphu.site nha, con thấy nhiều người mất tiền",
        "Tra cứu hoá đơn tiền điện tại cskh.evnhanoi.vn hoặc evnspc.vn",
        "Shop mới mở của con nè: samsung-phukien.shop, má vô coi",
    ],
)
def test_who_warns_of_such_a_name_or_names_a_real_one_or_a_dealer_is_left_to_the_model(honest: str) -> None:
    assert judge([honest])[0].score == round(100 * float(shipped().chances([honest])[0]), 2)


def test_short_forms_of_chat_are_read_as_the_words() -> None:
    assert fold("ko dc") == fold("không được") == fold("KHÔNG ĐƯỢC")


def test_numbers_of_persons_are_not_read() -> None:
    assert fold("gọi 0912345678") == fold("gọi 0987 654 321") == fold("gọi <SDT>")


@given(st.text(max_size=200))
def test_any_text_folds_to_a_few_plain_letters_and_gets_an_answer(text: str) -> None:
    assert set(fold(text)) <= set("abcdefghijklmnopqrstuvwxyz89#")
    (judged,) = judge([text])
    assert 0 <= judged.score <= 100


@given(st.text(max_size=200))
def test_sentences_do_not_overlap_and_leave_out_only_blanks(text: str) -> None:
    found = list(sentences(text))
    rest = text
    for span in reversed(found):
        rest = rest[: span.start] + rest[span.end :]
    assert not rest.strip()
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_the_command_takes_lines_and_json_and_keeps_what_it_was_given() -> None:
    lines = [SCAMS[0][0], json.dumps({"id": 7, "text": ORDINARY[0]}), "{broken", '{"no": "text"}']
    run = subprocess.run(
        [sys.executable, "-m", "khien", "score_message", "--processes", "1"],
        input="\n".join(lines), capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    rows = [json.loads(line) for line in run.stdout.splitlines()]
    assert [row["category"] for row in rows] == ["phishing", None, None, None]
    assert rows[1]["id"] == 7
    assert rows[0]["spans"][0]["text"] in lines[0]


@pytest.mark.parametrize("sign", ['"', "\\", "@a.b", "a,", "=?utf-8?q?a?= "])
def test_a_header_without_end_is_cut_before_it_is_read(sign: str) -> None:
    endless = sign * (100_000 // len(sign))
    mail = read_mail(f"From: {endless}\nTo: b\nSubject: {endless}\nDate: d\n\nXin chào")
    assert mail is None or (len(mail.name + mail.address) <= 1_000 and mail.text == "Xin chào")


@pytest.mark.parametrize(
    "gives",
    [
        "Mời bạn mở xem vị trí tiệc cưới: thiepcuoi_hunglan.apk",
        "Tai tep bienban-51F.APK roi bat quyen tro nang theo huong dan",
        "Tải bản mới tại https://dvc-2026.com/tai/dvc[.]apk?x=1 nhé",
    ],
)
def test_who_gives_out_a_program_for_telephones_is_told_whatever_the_model_says(gives: str) -> None:
    hello = "Chào bạn, lâu rồi không gặp. "
    judged = judge([hello + gives])[0]
    assert (judged.score >= CERTAIN, judged.category) == (True, Category.MALWARE)
    assert [(span.start, span.end) for span in judged.spans] == [(len(hello), len(hello + gives))]


@pytest.mark.parametrize(
    "honest",
    [
        "Công an cảnh báo thủ đoạn gửi thiepcuoi.apk qua Zalo để chiếm máy",
        "Không mở tệp moi_tangia.apk nhé bà con",
        "Ảnh lớp mình ở file ky-yeu.jpg",
        "tep duoi .apk la gi vay ban",
    ],
)
def test_who_warns_of_a_program_or_speaks_of_one_is_left_to_the_model(honest: str) -> None:
    assert judge([honest])[0].score == round(100 * float(shipped().chances([honest])[0]), 2)
