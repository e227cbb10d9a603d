"""Banks and e-wallets of Vietnam, and accounts with them as `CODE:digits` (`?` when the bank is unknown)."""

import csv
import re
from importlib.resources import files
from typing import Final

from khien.indicators.errors import NotAnIndicator
from khien.indicators.words import fold

UNKNOWN: Final = "?"
_SPACING = re.compile(r"[\s.\-]+")
_NUMBER = r"\d(?:[ .-]?\d){5,18}"
_WRITTEN = re.compile(
    rf"(?P<before>(?:\d{{6}}\s*:|9704\d\d\s)\s*|\D{{0,64}})(?P<number>{_NUMBER})(?P<after>\D{{0,64}})", re.ASCII
)
# What people write beside a bank's name; it says nothing about which bank it is.
_FILLER = re.compile(
    r"\b(?:stk|so tk|so tai khoan|tai khoan|tk|so|ngan hang|nh|account|number|bank account|tai|cua|la|vi|vi "
    r"dien tu)\b|[^a-z0-9&\- ]"
)


def _catalogue() -> tuple[dict[str, str], tuple[str, ...], frozenset[str]]:
    codes: dict[str, str] = {UNKNOWN: UNKNOWN}
    aliases: list[str] = []
    wallets: set[str] = set()
    lines = files("khien.indicators").joinpath("data/banks.csv").read_text(encoding="utf-8").splitlines()
    for row in csv.DictReader(lines):
        names = {fold(row["code"]), fold(row["name"]), *row["aliases"].split("|")}
        codes |= dict.fromkeys(names, row["code"])
        aliases += names
        if row["bin"]:
            codes[row["bin"]] = row["code"]
        else:
            wallets.add(row["code"])
    return codes, tuple(sorted(aliases, key=len, reverse=True)), frozenset(wallets)


_CODES, ALIASES, WALLETS = _catalogue()


def bank_code(name: str) -> str | None:
    """Return the code of a bank from its code, BIN, name or a usual alias, in any case, with or without marks."""
    folded = " ".join(fold(name).split())
    return _CODES.get(folded) or _CODES.get(" ".join(_FILLER.sub(" ", folded).split()))


def read_account(text: str) -> str:
    """Return `CODE:digits` from that form, or from digits with the bank's name or BIN before or after them.

    Raises:
        NotAnIndicator: no account number of 6 to 19 digits, or a bank's name that is not known.
    """
    match = _WRITTEN.fullmatch(text)
    if match is None:
        raise NotAnIndicator(
            "not_a_bank_account",
            "This is not an account number. Write the bank and 6 to 19 digits, such as VCB:0123456789.",
        )
    digits = _SPACING.sub("", match["number"])
    name = f"{match['before']} {match['after']}".strip(" \t\n:,()-")
    code = bank_code(name) if name else UNKNOWN
    if code is None and not _FILLER.sub("", fold(name)).strip():
        code = UNKNOWN
    if code is None:
        raise NotAnIndicator(
            "unknown_bank", "The bank is not known. Use its code, such as VCB, or ? if you do not know it."
        )
    return f"{code}:{digits}"
