"""Reports of the same thing join one case; what stands on a shared host stays apart."""

import pytest

from khien.indicators.display import defanged, readable
from khien.indicators.kinds import IndicatorValue, Kind
from khien.indicators.subjects import subject_of

GUARDED = {"google.com", "sites.google.com", "github.io", "facebook.com", "cho-thue.vn"}


@pytest.mark.parametrize(
    ("kind", "value", "subject"),
    [
        ("url", "https://dang-nhap.lua-dao.com.vn/otp?x=1", "domain lua-dao.com.vn"),
        ("url", "http://lua-dao.top:8080/", "domain lua-dao.top"),
        ("domain", "a.b.lua-dao.top", "domain lua-dao.top"),
        ("domain", "lua-dao.top", "domain lua-dao.top"),
        ("url", "https://lua-dao.github.io/", "domain lua-dao.github.io"),
        ("url", "https://sites.google.com/view/lua-dao", "url https://sites.google.com/view/lua-dao"),
        ("domain", "sites.google.com", "domain sites.google.com"),
        ("url", "https://www.lua-dao.cho-thue.vn/otp", "domain lua-dao.cho-thue.vn"),
        ("domain", "cho-thue.vn", "domain cho-thue.vn"),
        ("domain", "facebook.com", "domain facebook.com"),
        ("domain", "github.io", "domain github.io"),
        ("url", "http://203.0.113.7/otp", "url http://203.0.113.7/otp"),
        ("url", "http://[2001:db8::7]/otp", "url http://[2001:db8::7]/otp"),
        ("phone", "+84912345678", "phone +84912345678"),
        ("bank_account", "VCB:0123456789", "bank_account VCB:0123456789"),
        ("email", "a@lua-dao.top", "email a@lua-dao.top"),
    ],
)
def test_what_a_case_is_about(kind: str, value: str, subject: str) -> None:
    found = subject_of(IndicatorValue(Kind(kind), value), GUARDED.__contains__)
    assert f"{found.kind} {found.value}" == subject


@pytest.mark.parametrize(
    ("kind", "value", "shown", "seen"),
    [
        ("domain", "lua-dao.top", "lua-dao[.]top", ""),
        ("url", "https://lua-dao.top/a.b", "hxxps://lua-dao[.]top/a.b", ""),
        ("url", "http://xn--vitcombank-jlb.vn/", "hxxp://xn--vitcombank-jlb[.]vn/", "http://viētcombank.vn/"),
        ("domain", "xn--zz9.vn", "xn--zz9[.]vn", ""),
        ("email", "a@b.vn", "a[@]b[.]vn", ""),
        ("phone", "+84912345678", "+84912345678", ""),
    ],
)
def test_a_dangerous_address_is_shown_so_that_nobody_follows_it(
    kind: str, value: str, shown: str, seen: str
) -> None:
    given = IndicatorValue(Kind(kind), value)
    assert defanged(given) == shown
    assert readable(given) == seen
