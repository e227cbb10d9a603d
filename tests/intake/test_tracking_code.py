"""A tracking code can be read out on the telephone, typed badly, and guessed by nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.intake.codes import NotACode, code_from, digest_of, new_code, read_code


def test_a_code_looks_as_the_page_says() -> None:
    parts = new_code().split("-")
    assert parts[0] == "KH"
    assert [len(part) for part in parts[1:]] == [4, 4, 4, 4]


def test_codes_do_not_repeat_and_use_every_sign() -> None:
    codes = {new_code() for _ in range(2_000)}
    assert len(codes) == 2_000
    assert set("".join(code[3:] for code in codes)) == set("0123456789ABCDEFGHJKMNPQRSTVWXYZ-")


def test_one_secret_gives_one_code_and_another_gives_another() -> None:
    assert code_from("a secret") == code_from("a secret") != code_from("A secret")


@pytest.mark.parametrize(
    "typed",
    [
        "KH-7Q2F-9XKD-0M41-R8WB",
        "kh-7q2f-9xkd-0m41-r8wb",
        "7q2f 9xkd om4l r8wb",
        "  KH 7Q2F9XKD OM4I R8WB \n",
        "KH–7Q2F–9XKD–0M41–R8WB",
        "ＫＨ７Ｑ２Ｆ９ＸＫＤ０Ｍ４１Ｒ８ＷＢ",
    ],
)
def test_what_people_type_is_forgiven(typed: str) -> None:
    assert read_code(typed) == "KH-7Q2F-9XKD-0M41-R8WB"


@pytest.mark.parametrize(
    ("typed", "length", "strange"),
    [
        ("", 0, ""),
        ("KH", 0, ""),
        ("KH-7Q2F-9XKD-0M41-R8W", 15, ""),
        ("7Q2F-9XKD-0M41-R8WB-2", 17, ""),
        ("7Q2F-9XKD-0M41-R8WU", 16, "U"),
        ("7Q2F-9XKD-0M41-R8WĐ", 16, "Đ"),
    ],
)
def test_what_cannot_be_a_code_is_refused_with_what_is_wrong(typed: str, length: int, strange: str) -> None:
    with pytest.raises(NotACode) as refused:
        read_code(typed)
    assert (refused.value.length, refused.value.strange) == (length, strange)


def test_a_code_that_begins_with_the_letters_of_the_prefix_is_not_cut() -> None:
    assert read_code("KH2F9XKD0M41R8WB") == "KH-KH2F-9XKD-0M41-R8WB"


@given(st.text())
def test_any_text_is_read_or_refused(typed: str) -> None:
    try:
        code = read_code(typed)
    except NotACode:
        return
    assert read_code(code) == code


def test_the_digest_does_not_hold_the_code() -> None:
    code = new_code()
    assert len(digest_of(code)) == 64
    assert code[3:7] not in digest_of(code).upper()
