"""Bank accounts and e-wallets: the bank's code, a colon, the digits; `?` when the bank is unknown."""

import csv
import re
from functools import cache
from pathlib import Path

from khien.indicators.errors import NotAnIndicator
from khien.indicators.folding import fold

UNKNOWN = "?"
_DIGITS = re.compile(r"\d{6,19}")
_SEPARATORS = re.compile(r"[\s.\-]+")


@cache
def bank_codes() -> dict[str, str]:
    """Return every folded name, code or BIN of a bank with the bank's code."""
    with (Path(__file__).parent / "data/banks.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    names = {alias: row["code"] for row in rows for alias in row["aliases"].split("|")}
    return names | {row["bin"]: row["code"] for row in rows if row["bin"]}


@cache
def bank_name_pattern() -> re.Pattern[str]:
    """Return a pattern that finds a bank's name in folded text, the longest first."""
    names = sorted((name for name in bank_codes() if not name.isdecimal()), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")


def canonical_account(text: str) -> str:
    """Return the canonical form of `BANK:digits`; without a bank, of digits alone.

    Raises:
        NotAnIndicator: unknown bank, or not 6 to 19 digits.
    """
    bank, colon, number = text.strip().rpartition(":")
    digits = _SEPARATORS.sub("", number)
    if not _DIGITS.fullmatch(digits) or not digits.isascii():
        raise NotAnIndicator("not_an_account", "An account number has 6 to 19 digits.")
    if not colon or bank.strip() == UNKNOWN:
        return f"{UNKNOWN}:{digits}"
    code = bank_codes().get(fold(bank.strip()))
    if code is None:
        raise NotAnIndicator("unknown_bank", f"No bank is called {bank.strip()!r}. Write ? when it is unknown.")
    return f"{code}:{digits}"
