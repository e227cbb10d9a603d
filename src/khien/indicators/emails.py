"""Mail addresses: the local part as written, the domain in its canonical form."""

import re

from khien.indicators.errors import NotAnIndicator
from khien.indicators.names import read_domain

_LOCAL = re.compile(r"(?!.*\.\.)(?![.])[\w.!#$%&'*+/=?^`{|}~-]{1,64}(?<![.])")


def read_email(text: str) -> str:
    """Return the address with its domain in A-labels; `mailto:` in front and a question after are cut.

    Raises:
        NotAnIndicator: no such address, or one in quotation marks or at an IP address, which nobody is written at.

    Source: RFC 5321, 4.1.2 (dot-string), with the letters of RFC 6531.
    """
    if text[:7].lower() == "mailto:":
        text = text[7:].partition("?")[0]
    local, at, domain = text.rpartition("@")
    if not at or not _LOCAL.fullmatch(local):
        raise NotAnIndicator("not_an_email", "This is not a mail address, such as name@example.vn.")
    return f"{local}@{read_domain(domain)}"
