"""Strategies: canonical values of every kind, and the ways in which people write them."""

import ipaddress
from base64 import urlsafe_b64encode
from binascii import crc_hqx

import base58
from hypothesis import strategies as st

from khien.indicators.kinds import IndicatorValue, Kind
from khien.indicators.names import is_registry_suffix
from khien.indicators.parse import parse
from khien.indicators.words import is_word

LETTERS = "abcdefghijklmnopqrstuvwxyz"
PLATFORMS = {
    "facebook": "https://www.facebook.com/{}",
    "zalo": "https://zalo.me/{}",
    "telegram": "https://t.me/{}",
    "tiktok": "https://www.tiktok.com/@{}",
    "youtube": "https://www.youtube.com/@{}",
    "instagram": "https://instagram.com/{}",
    "x": "https://x.com/{}",
}
BANKS = ("VCB", "TCB", "MB", "BIDV", "ICB", "ACB", "VBA", "STB", "TPB", "VPB", "MOMO", "?")


def ton_address(data: bytes) -> str:
    """Return what a wallet shows of an account: its kind, chain and key with a checksum."""
    return urlsafe_b64encode(data + crc_hqx(data, 0).to_bytes(2)).decode()


labels = st.from_regex(r"[a-z]{3,10}-[a-z0-9]{2,8}", fullmatch=True).filter(lambda label: not is_word(label))
tops = st.sampled_from(["com", "vn", "com.vn", "top", "net", "xyz", "shop", "cc", "info", "example", "id.vn"])
domains = st.builds(lambda label, top: f"{label}.{top}", labels, tops).filter(
    lambda name: not is_registry_suffix(name)
)
paths = st.from_regex(r"(?:/[a-z0-9_-]{1,8}){1,3}(?:\?[a-z]{1,4}=[a-z0-9]{1,6})?", fullmatch=True)
urls = st.builds(
    lambda scheme, name, path: f"{scheme}://{name}{path}", st.sampled_from(["http", "https"]), domains, paths
)
ips = st.one_of(
    st.ip_addresses(v=4).map(str),
    st.ip_addresses(v=6, network="2001:db8::/32").map(lambda ip: parse(str(ip)).value),
)
emails = st.builds(
    lambda local, name: f"{local}@{name}", st.from_regex(r"[a-z]{2,8}\.?[a-z0-9]{1,5}", fullmatch=True), domains
)
mobiles = st.builds(
    lambda p, n: f"+84{p}{n:07d}", st.sampled_from([32, 38, 56, 70, 79, 81, 90, 91, 98]), st.integers(0, 9_999_999)
)
hotlines = st.builds(lambda p, n: f"{p}{n:04d}", st.sampled_from([1800, 1900]), st.integers(0, 9_999))
accounts = st.builds(
    lambda bank, digits: f"{bank}:{digits}",
    st.sampled_from(BANKS),
    st.from_regex(r"[1-9][0-9]{8,14}", fullmatch=True),
)
profiles = st.builds(
    lambda platform, tail: f"{platform}:nick_{tail}",
    st.sampled_from(sorted(PLATFORMS)),
    st.from_regex(r"[a-z0-9]{1,10}", fullmatch=True),
)
wallets = st.one_of(
    st.binary(min_size=32, max_size=32).map(lambda key: "ton:" + ton_address(b"\x51\x00" + key)),
    st.binary(min_size=20, max_size=20).map(lambda key: "tron:" + base58.b58encode_check(b"\x41" + key).decode()),
    st.builds(
        lambda version, key: "bitcoin:" + base58.b58encode_check(version + key).decode(),
        st.sampled_from([b"\x00", b"\x05"]),
        st.binary(min_size=20, max_size=20),
    ),
    st.binary(min_size=20, max_size=20).map(lambda key: parse("0x" + key.hex(), Kind.WALLET).value),
)
hashes = st.sampled_from([16, 20, 32]).flatmap(
    lambda size: (
        st.binary(min_size=size, max_size=size).map(lambda raw: raw.hex()).filter(lambda text: not text.isdigit())
    )
)

BY_KIND: dict[Kind, st.SearchStrategy[str]] = {
    Kind.DOMAIN: domains,
    Kind.URL: urls,
    Kind.IP: ips.filter(lambda text: ipaddress.ip_address(text).is_global or ":" in text),
    Kind.EMAIL: emails,
    Kind.PHONE: st.one_of(mobiles, hotlines),
    Kind.BANK_ACCOUNT: accounts,
    Kind.SOCIAL_PROFILE: profiles,
    Kind.WALLET: wallets,
    Kind.FILE_HASH: hashes,
}
values = st.one_of(
    *(strategy.map(lambda text, kind=kind: IndicatorValue(kind, text)) for kind, strategy in BY_KIND.items())
)


def writings(value: IndicatorValue) -> list[str]:
    """Return ways in which people write the value in a message, plain and disguised."""
    plain = value.value
    if value.kind in (Kind.DOMAIN, Kind.URL):
        return [plain, plain.upper() if value.kind is Kind.DOMAIN else plain, *_defanged(plain)]
    if value.kind is Kind.EMAIL:
        return [
            plain,
            plain.replace("@", "[at]").replace(".", "[.]"),
            plain.replace("@", " (at) ").replace(".", " (dot) "),
        ]
    if value.kind is Kind.PHONE:
        return _dialled(plain)
    if value.kind is Kind.BANK_ACCOUNT:
        return [] if plain.startswith("?") else _announced(*plain.split(":"))
    if value.kind is Kind.SOCIAL_PROFILE:
        platform, _, handle = plain.partition(":")
        address = PLATFORMS[platform].format(handle)
        return [
            address,
            address.removeprefix("https://"),
            address.replace("https", "hxxps").replace(".", "[.]", 1),
        ]
    if value.kind is Kind.WALLET:
        return [plain.partition(":")[2], plain.partition(":")[2] + " (TRC20)"]
    if value.kind is Kind.IP and "." in plain:
        return [plain, plain.replace(".", "[.]")]
    return [plain, plain.upper()] if value.kind is Kind.FILE_HASH else [plain]


def _defanged(plain: str) -> list[str]:
    scheme, _, rest = plain.rpartition("://")
    host, slash, path = rest.partition("/")
    prefix = f"{scheme.replace('http', 'hxxp')}://" if scheme else ""
    forms = [
        host.replace(".", dot) for dot in ("[.]", "(.)", "{.}", "[dot]", " (dot) ", "\u3002", "\uff0e", "\\.")
    ]
    hidden = "\u200b".join(host)
    full_width = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in host)
    return [f"{prefix}{form}{slash}{path}" for form in (*forms, hidden, full_width)]


def _dialled(plain: str) -> list[str]:
    if not plain.startswith("+84"):
        return [plain, f"{plain[:4]} {plain[4:]}", f"{plain[:4]}.{plain[4:]}"]
    rest = plain[3:]
    split = (rest[:3], rest[3:6], rest[6:]) if len(rest) == 9 else (rest[:2], rest[2:6], rest[6:])
    national = (f"0{split[0]}", *split[1:])
    return [
        "0" + rest,
        plain,
        ".".join(national),
        " ".join(national),
        "-".join(national),
        f"+84 {' '.join(split)}",
        "\u200b".join("0" + rest),
    ]


def _announced(bank: str, digits: str) -> list[str]:
    return [
        f"STK {digits} {bank}",
        f"số tài khoản: {digits} tại ngân hàng {bank}",
        f"So tai khoan {digits} ngan hang {bank}",
        f"STK {bank}: {digits}",
        f"{bank} - {digits}",
        f"STK: {digits[:4]} {digits[4:8]} {digits[8:]} {bank}"
        if 10 <= len(digits) <= 14
        else f"stk {digits} - {bank}",
    ]
