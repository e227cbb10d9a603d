"""Nearly the same message is found; a merely similar topic is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.campaigns import texts

PARCEL = (
    "Quý khách có bưu phẩm chưa giao được do sai địa chỉ. Vui lòng truy cập http://buu-pham.top/a1 "
    "để cập nhật thông tin nhận hàng trong vòng 24 giờ, nếu không đơn hàng sẽ bị hoàn trả về kho."
)
PARCEL_AGAIN = (
    "QUÝ KHÁCH có bưu phẩm chưa giao được do sai địa chỉ, vui lòng truy cập vnpost-check.xyz "
    "để cập nhật thông tin nhận hàng trong vòng 12 giờ, nếu không đơn hàng sẽ bị hoàn trả về kho!"
)
OTHER = (
    "Chúc mừng anh chị đã trúng thưởng một xe máy trong chương trình tri ân. Để nhận giải xin nộp "
    "trước phí hồ sơ vào tài khoản của ban tổ chức, sau đó nhân viên sẽ liên hệ hướng dẫn nhận xe."
)


def test_another_topic_is_not_alike() -> None:
    assert texts.likeness(texts.signature(PARCEL), texts.signature(OTHER)) < 0.2


def test_other_links_numbers_and_capitals_leave_a_message_alike() -> None:
    one, other = texts.signature(PARCEL), texts.signature(PARCEL_AGAIN)
    assert texts.likeness(one, other) >= texts.ALIKE
    assert set(texts.buckets(one)) & set(texts.buckets(other))


def test_a_message_without_marks_is_alike() -> None:
    plain = " ".join(texts.words_of(PARCEL))
    assert texts.likeness(texts.signature(PARCEL), texts.signature(plain)) >= texts.ALIKE


def test_a_few_words_are_never_compared() -> None:
    assert texts.signature("lừa đảo, đừng bấm vào") == b""
    assert texts.likeness(b"", b"") == 0


@pytest.mark.parametrize("text", ["", "\0" * 100, "a" * 200_000, "x.y " * 50_000, "\ud800 \udfff", "́" * 1_000])
def test_any_text_has_a_signature_or_none(text: str) -> None:
    assert len(texts.signature(text)) in {0, 4 * texts.BANDS * texts.ROWS}


@given(
    st.lists(
        st.sampled_from("vay tien nhanh ho tro lai suat thap duyet ngay khong can the chap".split()), min_size=10
    )
)
def test_the_estimate_is_near_the_true_share_of_groups(words: list[str]) -> None:
    other = [*words[: len(words) // 2], "mot", "hai", "ba", *words[len(words) // 2 :]]
    groups = [{tuple(some[i : i + 3]) for i in range(len(some) - 2)} for some in (words, other)]
    one, two = texts.signature(" ".join(words)), texts.signature(" ".join(other))
    if one and two:
        true = len(groups[0] & groups[1]) / len(groups[0] | groups[1])
        assert abs(texts.likeness(one, two) - true) < 0.35
