"""Telephone numbers: E.164 for subscribers, bare digits for short codes and for 1800 and 1900 numbers."""

import re
from functools import lru_cache
from typing import Final

import phonenumbers

from khien.indicators.errors import NotAnIndicator

REGION: Final = "VN"
_SEPARATORS = re.compile(r"[\s.()/\u2010-\u2015-]+")
_DIGITS = re.compile(r"\+?[0-9]{3,17}")
# Emergency and information numbers, operators' and senders' codes; 1800 and 1900 alone are only prefixes.
_SHORT = re.compile(r"(?!1[89]00\Z)[1-9][0-9]{2,3}")
_HOTLINE = re.compile(r"1[89]00(?:[0-9]{4}|[0-9]{6})")


def _subscriber_pattern() -> str:
    """Return the library's own pattern of Vietnamese mobile and fixed numbers, without prefix."""
    plan = phonenumbers.PhoneMetadata.metadata_for_region(REGION)
    sorts = (plan.mobile, plan.fixed_line) if plan else ()
    return "|".join(sort.national_number_pattern for sort in sorts if sort and sort.national_number_pattern)


# Asked directly, because the library's parser is ten times slower and most numbers are of these two sorts.
_VIETNAMESE = re.compile(rf"(?:\+84|0084|84|0)({_subscriber_pattern()})")


def read_phone(text: str) -> str:
    """Return E.164 (`+84912345678`), or bare digits for a short code or hotline (`113`, `19001234`).

    Args:
        text: in any usual way of writing, with or without country code; without one it is Vietnamese.

    Raises:
        NotAnIndicator: no such number in the numbering plan.
    """
    digits = _SEPARATORS.sub("", text.removeprefix("tel:").removeprefix("sms:").replace("(0)", ""))
    if not _DIGITS.fullmatch(digits):
        raise _not_a_phone()
    if _SHORT.fullmatch(digits) or _HOTLINE.fullmatch(digits):
        return digits
    number = subscriber(digits)
    if number is None:
        raise _not_a_phone()
    return number


def is_short(digits: str) -> bool:
    """Tell whether the digits can be a short code."""
    return _SHORT.fullmatch(digits) is not None


@lru_cache(maxsize=16_384)
def subscriber(digits: str) -> str | None:
    """Return the canonical form of a full number written as digits with an optional plus, or None."""
    vietnamese = _VIETNAMESE.fullmatch(digits)
    if vietnamese:
        return f"+84{vietnamese[1]}"
    try:
        number = phonenumbers.parse(digits, REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    national = e164.removeprefix("+84")
    return national if _HOTLINE.fullmatch(national) else e164


def _not_a_phone() -> NotAnIndicator:
    return NotAnIndicator(
        "not_a_phone",
        "This is not a telephone number. Write it as it is dialled, such as 0912 345 678 or 1900 1234.",
    )
