"""Read one text as one indicator. The only door through which strings become indicators."""

import re
from collections.abc import Callable

from khien.indicators.banks import canonical_account
from khien.indicators.errors import NotAnIndicator
from khien.indicators.kinds import IndicatorValue, Kind
from khien.indicators.names import canonical_name
from khien.indicators.phones import PUBLIC_LINES, canonical_phone, is_short
from khien.indicators.refang import refang
from khien.indicators.social import PLATFORMS, canonical_profile, profile_of_url
from khien.indicators.urls import canonical_ip, canonical_url
from khien.indicators.wallets import CHAINS, canonical_wallet

LONGEST = 8_192
_LOCAL = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}")
_HASH = re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}")
_ACCOUNT = re.compile(r"(?:[A-Za-z]{2,12}|\?):[\d .-]{6,24}")
_ADDRESS_LIKE = re.compile(r"[^\s/]+[/?#\\]|[^\s/]+:\d{1,5}(?:[/?#]|$)")


def canonical_email(text: str) -> str:
    """Return the address with its domain in canonical form; the part before it is left as it is.

    Raises:
        NotAnIndicator: no e-mail address.
    """
    local, at, domain = text.strip().removeprefix("mailto:").rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or local.startswith(".") or local.endswith(".") or ".." in local:
        raise NotAnIndicator("not_an_email", "This is not an e-mail address. Write it like name@example.vn.")
    return f"{local}@{canonical_name(domain)}"


def canonical_hash(text: str) -> str:
    """Return an MD5, SHA-1 or SHA-256 digest in lower case.

    Raises:
        NotAnIndicator: no such digest.
    """
    lower = text.strip().lower()
    if not _HASH.fullmatch(lower):
        raise NotAnIndicator("not_a_hash", "A file hash has 32, 40 or 64 hexadecimal digits.")
    return lower


CANONICAL: dict[Kind, Callable[[str], str]] = {
    Kind.DOMAIN: canonical_name,
    Kind.URL: canonical_url,
    Kind.IP: canonical_ip,
    Kind.EMAIL: canonical_email,
    Kind.PHONE: canonical_phone,
    Kind.BANK_ACCOUNT: canonical_account,
    Kind.SOCIAL_PROFILE: canonical_profile,
    Kind.WALLET: canonical_wallet,
    Kind.FILE_HASH: canonical_hash,
}


def parse(text: str, kind: Kind | None = None) -> IndicatorValue:
    """Read a text as an indicator, also when it is defanged (`hxxp`, `[.]`).

    Args:
        text: one value, with or without blanks around it.
        kind: what it is known to be; without it the form decides.

    Raises:
        NotAnIndicator: it is nothing that is known, or not of this kind.
    """
    if len(text) > LONGEST:
        raise NotAnIndicator("too_long", f"This has {len(text):,} characters; a value has at most {LONGEST:,}.")
    plain = refang(text).text.strip()
    if not plain or "\0" in plain:
        raise NotAnIndicator("empty", "There is nothing to read here.")
    if kind is not None:
        return IndicatorValue(kind, CANONICAL[kind](plain))
    guessed = _guess(plain)
    value = CANONICAL[guessed](plain)
    if guessed is Kind.URL and (profile := profile_of_url(value)):
        return IndicatorValue(Kind.SOCIAL_PROFILE, profile)
    return IndicatorValue(guessed, value)


def normalise(value: IndicatorValue) -> IndicatorValue:
    """Return the canonical form; a canonical value comes back unchanged."""
    return IndicatorValue(value.kind, CANONICAL[value.kind](value.value))


def _guess(text: str) -> Kind:
    """Tell the kind from the form; the narrower forms are tried first."""
    head = text.partition(":")[0].lower() if ":" in text else ""
    if head in PLATFORMS:
        return Kind.SOCIAL_PROFILE
    if head in CHAINS or _reads(canonical_wallet, text):
        return Kind.WALLET
    if head == "mailto" or ("@" in text and "/" not in text and _reads(canonical_email, text)):
        return Kind.EMAIL
    if _HASH.fullmatch(text.lower()):
        return Kind.FILE_HASH
    if _reads(canonical_ip, text):
        return Kind.IP
    if head == "tel" or _is_phone(text):
        return Kind.PHONE
    if _ACCOUNT.fullmatch(text):
        return Kind.BANK_ACCOUNT
    if "://" in text or _ADDRESS_LIKE.match(text):
        return Kind.URL
    return Kind.DOMAIN


def _reads(canonical: Callable[[str], str], text: str) -> bool:
    try:
        canonical(text)
    except NotAnIndicator:
        return False
    return True


def _is_phone(text: str) -> bool:
    """Whether a bare number can only be a phone number: a short one must be a well-known public line."""
    if not text[:1].isdecimal() and text[:1] not in {"+", "("}:
        return False
    try:
        number = canonical_phone(text)
    except NotAnIndicator:
        return False
    return not is_short(number) or number in PUBLIC_LINES
