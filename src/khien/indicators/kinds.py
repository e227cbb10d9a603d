"""The kinds of thing that can be harmful, and the value that stands for one of them."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Every kind of indicator; stored as these words everywhere."""

    DOMAIN = "domain"
    URL = "url"
    IP = "ip"
    EMAIL = "email"
    PHONE = "phone"
    BANK_ACCOUNT = "bank_account"
    SOCIAL_PROFILE = "social_profile"
    WALLET = "wallet"
    FILE_HASH = "file_hash"


@dataclass(frozen=True, slots=True, order=True)
class IndicatorValue:
    """A normalised indicator: its kind and its one canonical string.

    Build it with `parse`; a value made by hand is not checked.
    """

    kind: Kind
    value: str

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Found:
    """An indicator found in a text: `raw == text[start:end]`, offsets in code points of the text as given."""

    indicator: IndicatorValue
    start: int
    end: int
    raw: str
