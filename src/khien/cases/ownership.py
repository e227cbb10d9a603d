"""Whoever can write into the DNS of a name, or onto its web server, speaks for it: a proof for appeals.

Each appeal has a token of its own. It is shown to the appellant only, and means nothing for any other name.
"""

import hmac
from collections.abc import Sequence
from typing import Protocol

from django.conf import settings

from khien.cases.models import Appeal, Decision, Ownership

FILE = "/.well-known/khien.txt"
_LABEL = "_khien"


class Internet(Protocol):
    """How a name is asked; what cannot be reached says nothing."""

    def texts(self, name: str) -> Sequence[str]:
        """Return the TXT records of a name."""

    def page(self, host: str, path: str) -> str:
        """Return a small text file from a web server, without following it to another host."""


def can_be_proven(appeal: Appeal) -> bool:
    """Whether the appeal is about a whole name: nobody owns a page on a shared host in this way."""
    return appeal.decision.scope == Decision.Scope.NAME


def record_name(appeal: Appeal) -> str:
    """Return where the TXT record is looked for."""
    return f"{_LABEL}.{appeal.decision.case.subject.value}"


def token_of(appeal: Appeal) -> str:
    """Return the appeal's token: 100 bits, made from its reference with our key, so that it is kept nowhere."""
    said = hmac.digest(settings.CONTACT_KEY, f"ownership\0{appeal.ref}".encode(), "sha256")
    return f"khien-{said.hex()[:25]}"


def proof_of(appeal: Appeal, internet: Internet) -> Ownership | None:
    """Look for the token in the DNS, then on the web server."""
    token = token_of(appeal)
    if any(token == text.strip() for text in internet.texts(record_name(appeal))):
        return Ownership.DNS
    page = internet.page(appeal.decision.case.subject.value, FILE)
    return Ownership.FILE if page.strip() == token else None
