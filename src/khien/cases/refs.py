"""Public references: of cases and decisions by number, of appeals by chance."""

import secrets
from datetime import datetime
from hashlib import sha256

from django.utils import timezone

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no letter that is read as another


def case_ref(pk: int, opened_at: datetime) -> str:
    """Return the reference of a case: unique because its row number is, without a counter to fight over."""
    return f"KH-{timezone.localtime(opened_at).year}-{pk:06d}"


def decision_ref(case: str, number: int) -> str:
    """Return the reference of the case's decision of this number, counted from 1."""
    return f"{case}-{number}"


def read_appeal_ref(typed: str) -> str:
    """Return a reference as we write it; small letters, blanks and other dashes are forgiven."""
    letters = "".join(filter(str.isalnum, typed[:200].upper()))
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def appeal_ref(secret: str = "") -> str:
    """Return a reference that nobody can guess (78 bits): it is the appellant's only key.

    Args:
        secret: known to the appellant alone; the same one gives the same reference.
    """
    number = int.from_bytes(sha256((secret or secrets.token_hex()).encode()).digest())
    letters = [_ALPHABET[number // len(_ALPHABET) ** place % len(_ALPHABET)] for place in range(16)]
    return "-".join("".join(letters[start : start + 4]) for start in range(0, 16, 4))
