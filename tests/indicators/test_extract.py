"""A hand-written set of messages, with what must and must not be found in each."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from khien.indicators.extract import extract
from khien.indicators.names import idna_display
from khien.indicators.parse import parse

GOLD = [json.loads(line) for line in (Path(__file__).parent / "data/gold.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("case", GOLD, ids=lambda case: case["text"][:50])
def test_a_message_gives_exactly_what_it_names(case: dict[str, Any]) -> None:
    found = [{"kind": item.indicator.kind, "value": item.indicator.value} for item in extract(case["text"])]
    assert found == case["found"]


def test_the_offsets_are_those_of_the_text_as_given() -> None:
    text = "👉 vào hxxps://lua\u200b-dao[.]example/a và ０９１２ ３４５ ６７８!"
    first, second = extract(text)
    assert (first.indicator.value, first.raw) == (
        "https://lua-dao.example/a",
        "hxxps://lua\u200b-dao[.]example/a",
    )
    assert (second.indicator.value, second.raw) == ("+84912345678", "０９１２ ３４５ ６７８")
    assert [text[item.start : item.end] for item in (first, second)] == [first.raw, second.raw]


def test_the_address_of_a_profile_is_reported_once_and_as_the_profile() -> None:
    assert [str(item.indicator) for item in extract("https://t.me/lua_dao hay facebook.com/lua.dao")] == [
        "telegram:lua_dao",
        "facebook:lua.dao",
    ]


def test_a_name_is_shown_in_unicode_to_people() -> None:
    assert idna_display(parse("ngân-hàng.vn").value) == "ngân-hàng.vn"
    assert idna_display("xn--a.vn") == "xn--a.vn"


def test_a_text_without_anything_gives_nothing() -> None:
    found: Iterator[object] = extract("")
    assert list(found) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("nhắn m.me/nganhang.so nhé", ["facebook:nganhang.so"]),
        ("Trang Facebook.com/vay.tien.vn lừa", ["facebook:vay.tien.vn"]),
        ("www.instagram.com/shop.me/", ["instagram:shop.me"]),
        ("facebook.com/zalo.me", ["facebook.com", "zalo.me"]),
        ("facebook.com/lazada.vn/tiki.vn", ["facebook.com", "lazada.vn", "tiki.vn"]),
        ("facebook.com/lua-dao.top", ["facebook.com", "lua-dao.top"]),
        ("shopee.vn/lazada.vn", ["shopee.vn", "lazada.vn"]),
    ],
)
def test_a_page_whose_name_has_dots_is_no_other_site(text: str, found: list[str]) -> None:
    assert [item.indicator.value for item in extract(text)] == found


@pytest.mark.parametrize(
    "glued", ["👈", "✅ok", "→", "★", ",nhập", ")nhé", "!Nhanh", "=ok", "~", "-ok", "_ok", "để", "nhé"]
)
def test_what_is_glued_to_a_host_neither_hides_it_nor_blames_the_name_it_begins_with(glued: str) -> None:
    found = [item.indicator.value for item in extract(f"vào https://vib.com.vn.dinh-danh.top{glued} ngay")]
    assert found == ["https://vib.com.vn.dinh-danh.top/"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Link:evn-hoadon.topđể tra cứu", ["evn-hoadon.top"]),
        ("Vào evnspc.xyznhé các bác", ["evnspc.xyz"]),
        ("shopee.vn-uy tín", ["shopee.vn"]),
        ("giá 500k.vnđ nhé", []),
        ("https://uu-dai.cc/abc👈 nhận", ["https://uu-dai.cc/abc"]),
        ("nhóm t . me / nhom_vip", ["telegram:nhom_vip"]),
        ("zalo. me/0912345678", ["zalo:0912345678"]),
        ("ứng dụng com.vaynhanh.fast", []),
    ],
)
def test_a_name_ends_where_the_next_word_is_written_onto_it(text: str, found: list[str]) -> None:
    assert [item.indicator.value for item in extract(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("sđt là không chín tám ba, một hai ba, bốn năm sáu", ["+84983123456"]),
        ("khong chin mot 2 3 4 5 6 7 8", ["+84912345678"]),
        ("một hai ba bốn năm sáu bảy tám chín mười", []),
        ("trang 1 2 3 4 5 6 7 8 9 10 11", []),
        ("SĐT kẻ lừa đảo: O9l2 345 678", ["+84912345678"]),
        ("bidv 1 2 3 4 5 6 7 8 9 0 1 2", ["BIDV:123456789012"]),
        ("stk l023456789 vcb", ["VCB:1023456789"]),
        ("vcb1023456789", ["VCB:1023456789"]),
        ("STK1023456789VCB", ["VCB:1023456789"]),
        ("gói 500mb giá 20000000d, stk 1023456789", ["?:1023456789"]),
        ("đơn SPXVN053124567890 và FT25312987654321, ảnh IMG20251112345678", []),
        ("Gửi vào số 1234567890 ngân hàng Á Châu giúp em", ["ACB:1234567890"]),
        ("ck 150k vào 19012345678 tech", ["TCB:19012345678"]),
        ("ib ig: ve_concert.2025", ["instagram:ve_concert.2025"]),
    ],
)
def test_numbers_are_found_however_people_write_them(text: str, found: list[str]) -> None:
    assert [item.indicator.value for item in extract(text)] == found


TRON, SOLANA = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM"
TON = "DtFpEwcFAEcRe5mLVh2N6C0x-_hJEM7W61_JLnSF74p"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"USDT(TRC20){TRON}nạp tối thiểu 100u", [f"tron:{TRON}"]),
        (f"ví TON: EQ{TON}4q2 hay UQ{TON}9dz", [f"ton:UQ{TON}9dz"] * 2),
        (f"ton://transfer/EQ{TON}4q2?amount=1", [f"ton:UQ{TON}9dz"]),
        (f"EQ{TON}4q3", []),
        (f"Địa chỉ SOL {SOLANA}", [f"solana:{SOLANA}"]),
        (f"mã phiên {SOLANA}", []),
    ],
)
def test_wallets_of_all_chains_that_scammers_ask_for_are_found(text: str, found: list[str]) -> None:
    assert [item.indicator.value for item in extract(text)] == found
