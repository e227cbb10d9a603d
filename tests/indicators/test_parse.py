"""One canonical string for each kind, and a refusal with a code and a sentence for everything else."""

import pytest

from khien.indicators.errors import NotAnIndicator
from khien.indicators.kinds import IndicatorValue, Kind
from khien.indicators.names import host_of
from khien.indicators.parse import parse


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("VCB-X.COM.", Kind.DOMAIN, "vcb-x.com"),
        ("evil[.]com", Kind.DOMAIN, "evil.com"),
        ("http://EXAMPLE.com:80/a b", Kind.URL, "http://example.com/a%20b"),
        ("example.com/a?b", Kind.URL, "http://example.com/a?b"),
        ("example.com:8080", Kind.URL, "http://example.com:8080/"),
        ("2001:DB8:0:0::1", Kind.IP, "2001:db8::1"),
        ("::ffff:192.0.2.1", Kind.IP, "::ffff:192.0.2.1"),
        ("Ai.Do@Example.VN", Kind.EMAIL, "Ai.Do@example.vn"),
        ("0912.345.678", Kind.PHONE, "+84912345678"),
        ("(028) 3822 1234", Kind.PHONE, "+842838221234"),
        ("+84 1900 1234", Kind.PHONE, "19001234"),
        ("1800 1091", Kind.PHONE, "18001091"),
        ("9241", Kind.PHONE, "9241"),
        ("vcb:0123456789", Kind.BANK_ACCOUNT, "VCB:0123456789"),
        ("970422 : 0987654321", Kind.BANK_ACCOUNT, "MB:0987654321"),
        ("STK 0123 456 789 tại Ngân hàng Á Châu", Kind.BANK_ACCOUNT, "ACB:0123456789"),
        ("1234567890123", Kind.BANK_ACCOUNT, "?:1234567890123"),
        ("https://www.facebook.com/profile.php?id=1000123", Kind.SOCIAL_PROFILE, "facebook:1000123"),
        ("youtube.com/channel/UCabcdefghijklmnopqrstuv", Kind.SOCIAL_PROFILE, "youtube:UCabcdefghijklmnopqrstuv"),
        ("zalo:84987654321", Kind.SOCIAL_PROFILE, "zalo:0987654321"),
        ("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", Kind.WALLET, "tron:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"),
        (
            "bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa?amount=1",
            Kind.WALLET,
            "bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
        ),
        ("D41D8CD98F00B204E9800998ECF8427E", Kind.FILE_HASH, "d41d8cd98f00b204e9800998ecf8427e"),
    ],
)
def test_a_text_is_read_as_what_it_is(text: str, kind: Kind, value: str) -> None:
    assert parse(text) == IndicatorValue(kind, value)


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ("", None, "not_an_indicator"),
        ("xin chào", None, "not_an_indicator"),
        ("localhost", Kind.DOMAIN, "not_a_domain"),
        ("192.0.2.1", Kind.DOMAIN, "not_a_domain"),
        ("https://example.vn/a", Kind.DOMAIN, "not_a_domain"),
        ("javascript:alert(1)", Kind.URL, "scheme_not_read"),
        ("http://", Kind.URL, "not_a_url"),
        ("fe80::1%eth0", Kind.IP, "not_an_ip"),
        ("a..b@example.vn", Kind.EMAIL, "not_an_email"),
        ("1900", Kind.PHONE, "not_a_phone"),
        ("0612345678", Kind.PHONE, "not_a_phone"),
        ("XYZ:0123456789", Kind.BANK_ACCOUNT, "unknown_bank"),
        ("VCB:abc", Kind.BANK_ACCOUNT, "not_a_bank_account"),
        ("https://facebook.com/ai/posts/1", Kind.SOCIAL_PROFILE, "not_a_profile"),
        ("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u", Kind.WALLET, "bad_checksum"),
        ("0xDe0B295669a9FD93d5F28D9Ec85E40f4cb697BAe", Kind.WALLET, "bad_checksum"),
        ("d41d8cd98f00b204", Kind.FILE_HASH, "not_a_hash"),
        ("a" * 20_000, None, "too_long"),
        ("[" * 9 + "." + "]" * 9, Kind.URL, "not_a_url"),
        ("12", None, "not_an_indicator"),
        ("123.456", None, "not_an_indicator"),
        ("0" * 100, None, "not_an_indicator"),
        ("\ud800\x00", None, "not_an_indicator"),
    ],
)
def test_what_is_no_indicator_is_refused_with_a_code_and_a_sentence(
    text: str, kind: Kind | None, code: str
) -> None:
    with pytest.raises(NotAnIndicator) as refusal:
        parse(text, kind)
    assert refusal.value.code == code
    assert refusal.value.user_message.endswith(".")


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("https://ai@Example.vn.:8443/a@b", "example.vn"),
        ("http://[2001:db8::1]:81/", "[2001:db8::1]"),
        ("example.vn", "example.vn"),
        ("ai@example.vn", "example.vn"),
        ("192.0.2.1", "192.0.2.1"),
        ("0912345678", None),
    ],
)
def test_the_host_of_an_indicator_is_the_name_it_is_reached_at(text: str, host: str | None) -> None:
    assert host_of(parse(text)) == host
