"""Read one indicator from what a person, a feed or a program wrote: strings are parsed here and nowhere else."""

import re
from collections.abc import Callable
from typing import Final

from khien.indicators.banks import read_account
from khien.indicators.emails import read_email
from khien.indicators.errors import NotAnIndicator
from khien.indicators.hashes import read_hash
from khien.indicators.ips import is_ip, read_ip
from khien.indicators.kinds import IndicatorValue, Kind
from khien.indicators.names import is_name, read_domain
from khien.indicators.phones import read_phone
from khien.indicators.refang import is_plain, refang
from khien.indicators.social import PLATFORMS, profile_of, read_profile
from khien.indicators.urls import LONGEST, has_scheme, read_url
from khien.indicators.wallets import read_wallet

__all__ = ["NotAnIndicator", "normalise", "parse"]

_ROUNDS = 8  # layers of disguise that are taken off

_READERS: Final[dict[Kind, Callable[[str], str]]] = {
    Kind.DOMAIN: read_domain,
    Kind.URL: read_url,
    Kind.IP: read_ip,
    Kind.EMAIL: read_email,
    Kind.PHONE: read_phone,
    Kind.BANK_ACCOUNT: read_account,
    Kind.SOCIAL_PROFILE: read_profile,
    Kind.WALLET: read_wallet,
    Kind.FILE_HASH: read_hash,
}
_CANONICAL = re.compile(
    rf"(?P<profile>{'|'.join(sorted(PLATFORMS))}):(?!//)|(?P<wallet>bitcoin|ethereum|tron|ton|solana):", re.ASCII
)
_DOTTED_NAME = re.compile(r"[^\s/?#@:]+\.[^\s/?#@:.]*[^\W\d_][^\s/?#@:.]*\.?")
_NUMBER = re.compile(r"\+?[\d\s().-]+", re.ASCII)
_ACCOUNT = re.compile(r"\d[\d -]{7,}", re.ASCII)  # shorter or dotted numbers by themselves are anything
_HASH_OR_WALLET = re.compile(r"[0-9A-Za-z]{26,90}|[EU]Q[\w-]{46}", re.ASCII)


def parse(text: str, kind: Kind | None = None) -> IndicatorValue:
    """Return the indicator that the text is, in its one canonical form, disguise taken off.

    Args:
        text: one indicator and nothing else; spaces around it do not count.
        kind: what it must be; None to tell from the text. The address of a profile page is then the profile, and
            digits that are no telephone number are an account at an unknown bank.

    Raises:
        NotAnIndicator: it is not an indicator of that kind, or of any.
    """
    if kind in {None, Kind.DOMAIN} and _is_plainly_a_name(text):
        return IndicatorValue(Kind.DOMAIN, text)
    for _ in range(_ROUNDS):
        plain = _undisguised(text)
        kind = kind or _kind_of(plain)
        value = _READERS[kind](plain)
        if value == plain or is_plain(value):
            return IndicatorValue(kind, value)
        text = value  # `[\\]` in a path is read as `[/]`, which is a disguise itself
    raise _too_disguised()


def _is_plainly_a_name(text: str) -> bool:
    """Tell quickly what most lines of feeds are; digits in front may be an account at a bank, `970436.vcb`."""
    return is_name(text) and not text[0].isdigit() and "xn--" not in text


def normalise(value: IndicatorValue) -> IndicatorValue:
    """Return the value in its canonical form; what is canonical stays as it is.

    Raises:
        NotAnIndicator: the value was made by hand and is not of its kind.
    """
    return parse(value.value, value.kind)


def _undisguised(text: str) -> str:
    text = text.strip()
    if len(text) > LONGEST:
        raise NotAnIndicator("too_long", "This is longer than any address in use.")
    if is_plain(text):
        return text
    for _ in range(_ROUNDS):
        plain = refang(text).text.strip()
        if plain == text:
            return plain
        text = plain
    raise _too_disguised()


def _kind_of(text: str) -> Kind:
    """Tell the kind from the look; the reader of that kind then has the last word."""
    named = _CANONICAL.match(text)
    if named:
        return Kind.WALLET if named["wallet"] else Kind.SOCIAL_PROFILE
    if has_scheme(text):
        return Kind.SOCIAL_PROFILE if profile_of(read_url(text)) else Kind.URL
    if _reads(read_email, text):
        return Kind.EMAIL
    if is_ip(text.removeprefix("[").removesuffix("]")):
        return Kind.IP
    if _HASH_OR_WALLET.fullmatch(text) and not text.isdigit():
        return Kind.FILE_HASH if _reads(read_hash, text) else Kind.WALLET
    return _kind_of_number(text) or _kind_of_name(text)


def _kind_of_number(text: str) -> Kind | None:
    if text[:4].lower() in ("tel:", "sms:") or (_NUMBER.fullmatch(text) and _reads(read_phone, text)):
        return Kind.PHONE
    if _NUMBER.fullmatch(text) and not _ACCOUNT.fullmatch(text):
        return None
    return Kind.BANK_ACCOUNT if _reads(read_account, text) else None


def _kind_of_name(text: str) -> Kind:
    if _DOTTED_NAME.fullmatch(text):
        return Kind.DOMAIN
    if not _reads(read_url, text):
        raise NotAnIndicator(
            "not_an_indicator",
            "This is not an address, name, telephone number, account, profile, wallet or file hash.",
        )
    return Kind.SOCIAL_PROFILE if profile_of(read_url(text)) else Kind.URL


def _reads(read: Callable[[str], str], text: str) -> bool:
    try:
        read(text)
    except NotAnIndicator:
        return False
    return True


def _too_disguised() -> NotAnIndicator:
    return NotAnIndicator("too_disguised", "This is disguised in too many layers. Write it as it is opened.")
