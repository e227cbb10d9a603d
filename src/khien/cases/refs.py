"""Public references: of cases and decisions by number, of appeals by chance."""

import secrets
from datetime import datetime

from django.utils import timezone

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no letter that is read as another


def case_ref(pk: int, opened_at: datetime) -> str:
    """Return the reference of a case: unique because its row number is, without a counter to fight over."""
    return f"KH-{timezone.localtime(opened_at).year}-{pk:06d}"


def decision_ref(case: str, number: int) -> str:
    """Return the reference of the case's decision of this number, counted from 1."""
    return f"{case}-{number}"


def appeal_ref() -> str:
    """Return a reference that nobody can guess (78 bits): it is the appellant's only key."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
