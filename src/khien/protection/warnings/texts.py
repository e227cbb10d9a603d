"""Text that is fit to be published: no control characters, no live link to a scam, no stranger's whole number."""

import re

from khien.analysis.guardlist import Protected, protection_of
from khien.indicators.display import LINKED, defanged, retold
from khien.indicators.kinds import Found, IndicatorValue, Kind
from khien.indicators.names import host_of
from khien.intake.limits import readable

_PRIVATE = {Kind.PHONE, Kind.BANK_ACCOUNT}
_OFFICIAL = {Protected.GOVERNMENT, Protected.BANK, Protected.EDUCATION}
_LAST_DIGITS = re.compile(r"\d(?=(?:\D*\d){0,2}\D*$)")
_NOT_IN_XML = re.compile("[\ufffe\uffff]")  # XML 1.0, 2.2


def clean(text: str) -> str:
    """Return text that every format can carry, without blank ends of lines and rows of empty lines."""
    plain = _NOT_IN_XML.sub("", readable(text)).replace("\t", " ")
    lines = "\n".join(" ".join(line.split()) for line in plain.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def harmless(text: str, *, mask: bool = False) -> str:
    """Return a text in which nothing can be followed: `hxxps://lua-dao[.]example/`.

    Names of public bodies and banks, and bare names that very many people use, stay as they are: a warning must
    be able to name them.

    Args:
        text: what somebody wrote, whether disguised already or not.
        mask: also hide the last digits of telephone and account numbers, which may be a stranger's.
    """
    return retold(text, lambda found: _shown(found, mask))


def is_official(value: IndicatorValue) -> bool:
    """Whether a name or address is one of a public body, a bank or a school."""
    host = host_of(value)
    protection = protection_of(host) if host else None
    return protection is not None and protection.kind in _OFFICIAL


def _shown(found: Found, mask: bool) -> str:
    value = found.indicator
    if value.kind in LINKED:
        return found.raw if _may_stand(value) else defanged(value)
    return _LAST_DIGITS.sub("x", found.raw) if mask and value.kind in _PRIVATE else found.raw


def _may_stand(value: IndicatorValue) -> bool:
    if is_official(value):
        return True
    if value.kind is not Kind.DOMAIN:
        return False
    protection = protection_of(value.value)
    return protection is not None and protection.kind in {Protected.POPULAR, Protected.INFRASTRUCTURE}


def lines_of(text: str) -> list[str]:
    """Return the lines that say something, without the dashes that people put before them."""
    return [line for raw in text.split("\n") if (line := raw.strip().lstrip("-•*– ").strip())]
