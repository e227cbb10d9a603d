"""Tracking codes: 80 random bits that a person can read out on the telephone. Pure: no Django, no I/O."""

import hmac
import secrets
import unicodedata
from hashlib import sha256

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O or U
_LOOK_ALIKES = str.maketrans("OIL", "011")
_PREFIX = "KH"
_LENGTH = 16  # characters of five bits each
_BYTES = _LENGTH * 5 // 8


class NotACode(ValueError):
    """What was typed cannot be a tracking code.

    Args:
        length: how many letters and digits were typed, without the prefix.
        strange: the first character that no code holds, or nothing.
    """

    def __init__(self, length: int, strange: str = "") -> None:
        super().__init__(f"{length} characters, strange: {strange!r}")
        self.length = length
        self.strange = strange


def new_code() -> str:
    """Return a fresh code, such as KH-7Q2F-9XKD-0M4T-R8WB."""
    return _written(secrets.token_bytes(_BYTES))


def code_from(secret: str) -> str:
    """Return the code that belongs to a secret of at least 128 bits: the same one each time.

    Sending a form twice therefore gives one code, though nobody keeps it. Two uses of the secret are kept apart
    by the label.
    """
    return _written(hmac.digest(secret.encode(), b"khien tracking code", "sha256")[:_BYTES])


def read_code(typed: str) -> str:
    """Return the code as we write it. Small letters, spaces, O for 0, and I or L for 1 are forgiven.

    Raises:
        NotACode: the length is wrong, or a character occurs that no code holds.
    """
    plain = unicodedata.normalize("NFKC", typed[:200]).upper()
    letters = "".join(filter(str.isalnum, plain))
    if len(letters) != _LENGTH:
        letters = letters.removeprefix(_PREFIX)
    letters = letters.translate(_LOOK_ALIKES)
    strange = next((letter for letter in letters if letter not in _ALPHABET), "")
    if strange or len(letters) != _LENGTH:
        raise NotACode(len(letters), strange)
    return _grouped(letters)


def digest_of(code: str) -> str:
    """Return what is stored of a code. Eighty random bits need no salt: nobody can try them all."""
    return sha256(code.encode()).hexdigest()


def _written(raw: bytes) -> str:
    number = int.from_bytes(raw)
    return _grouped("".join(_ALPHABET[number >> 5 * place & 31] for place in reversed(range(_LENGTH))))


def _grouped(letters: str) -> str:
    return "-".join([_PREFIX, *(letters[start : start + 4] for start in range(0, _LENGTH, 4))])
