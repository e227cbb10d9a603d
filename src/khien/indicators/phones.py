"""Phone numbers to E.164; Vietnamese short codes and 1800/1900 numbers as bare digits."""

import re

import phonenumbers

from khien.indicators.errors import NotAnIndicator

HOME = "VN"
# Emergency and public lines that a bare number of three digits may mean.
PUBLIC_LINES = frozenset({"111", "112", "113", "114", "115", "116", "117", "119", "156"})
_HOTLINE = re.compile(r"1[89]00\d{4,6}")
_SHORT = re.compile(r"\d{3,6}")
_SEPARATORS = re.compile(r"[\s.\-()/]+")


def canonical_phone(text: str) -> str:
    """Return the canonical form of a phone number.

    Raises:
        NotAnIndicator: it cannot be a number that somebody could call or text.
    """
    digits = _SEPARATORS.sub("", text.removeprefix("tel:"))
    if _HOTLINE.fullmatch(digits) or _SHORT.fullmatch(digits):
        return digits
    if not digits.removeprefix("+").isdecimal():
        raise NotAnIndicator("not_a_phone", "A phone number has digits only.")
    if digits.startswith("84") and len(digits) in {11, 12}:
        digits = "+" + digits
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    try:
        number = phonenumbers.parse(digits, HOME)
    except phonenumbers.NumberParseException as error:
        raise NotAnIndicator("not_a_phone", "This is not a phone number.") from error
    if not phonenumbers.is_valid_number(number):
        raise NotAnIndicator("not_a_phone", "No such phone number can exist.")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def is_short(canonical: str) -> bool:
    """Whether a canonical number is a short code, which only its surroundings tell from any other number."""
    return bool(_SHORT.fullmatch(canonical))
