"""Names that must not be blocked in the DNS: too many people, or the wrong ones, would lose something.

A rule stands for a whole tree (`vietcombank.com.vn` and everything under it) or for one host that many people
share (`weebly.com` and `www.weebly.com`, but not `evil.weebly.com`). The longest rule that fits wins, so that
`sites.google.com` is a shared host inside the tree of `google.com`.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from khien.analysis.brands import official_domains
from khien.indicators.names import is_public_suffix, registrable_domain

FOLDER = Path(__file__).parent / "data/guard"
_GOVERNMENT = re.compile(r"(?:^|\.)((?:gov|gob|gouv|govt|gub|go|gc|mil)\.[a-z]{2}|gov|mil|int)$")
_EDUCATION = re.compile(r"(?:^|\.)((?:edu|ac|sch)\.[a-z]{2}|edu)$")


class Protected(StrEnum):
    """Why a name is on the guard list; stored as these words."""

    PUBLIC_SUFFIX = "public_suffix"
    GOVERNMENT = "government"
    EDUCATION = "education"
    BANK = "bank"
    POPULAR = "popular"
    INFRASTRUCTURE = "infrastructure"
    SHARED_HOSTING = "shared_hosting"
    SHORTENER = "shortener"
    LINK_PAGE = "link_page"

    @property
    def is_shared(self) -> bool:
        """Whether strangers put their pages there: an address on it can be harmful although the host is not."""
        return self in {Protected.SHARED_HOSTING, Protected.SHORTENER, Protected.LINK_PAGE}


REASONS = {
    Protected.PUBLIC_SUFFIX: _("Other people register their names under it."),
    Protected.GOVERNMENT: _("It belongs to a public body."),
    Protected.EDUCATION: _("It belongs to a school or university."),
    Protected.BANK: _("It belongs to a bank or payment company."),
    Protected.POPULAR: _("Very many people use it."),
    Protected.INFRASTRUCTURE: _("Other services stop working without it."),
    Protected.SHARED_HOSTING: _("Many people put their own pages on this host."),
    Protected.SHORTENER: _("It is a link shortener: every link on it leads somewhere else."),
    Protected.LINK_PAGE: _("Many people put their own list of links on this host."),
}
# Which file says what, and whether a rule of it holds for the names below its own as well.
FILES = {
    "shared_addresses": (Protected.SHARED_HOSTING, True),
    "shared_hosts": (Protected.SHARED_HOSTING, False),
    "shorteners": (Protected.SHORTENER, False),
    "shorteners_misp": (Protected.SHORTENER, False),
    "link_pages": (Protected.LINK_PAGE, False),
    "link_pages_misp": (Protected.LINK_PAGE, False),
    "shared_hosts_misp": (Protected.SHARED_HOSTING, False),
    "government": (Protected.GOVERNMENT, True),
    "banks": (Protected.BANK, True),
    "popular_vietnam": (Protected.POPULAR, True),
    "popular_world": (Protected.POPULAR, True),
    "owned_misp": (Protected.POPULAR, True),
    "certificates_misp": (Protected.INFRASTRUCTURE, True),
    "banks_misp": (Protected.BANK, True),
    "universities": (Protected.EDUCATION, True),
}
# Labels below a shared host that its owner keeps for itself.
KEPT = frozenset({"www", "api", "app", "cdn", "static", "assets", "mail"})


@dataclass(frozen=True, slots=True)
class Protection:
    """A name is on the guard list: why, and by which rule (the name or suffix that the rule is about)."""

    kind: Protected
    rule: str

    @property
    def reason(self) -> str:
        """The reason as a sentence, in the language that is active now."""
        return str(REASONS[self.kind])


@cache
def rules() -> dict[str, tuple[Protected, bool]]:
    """Read the bundled lists; where two name the same host, the earlier file in `FILES` wins.

    What the registry of protected organisations calls their own is protected too.
    """
    found: dict[str, tuple[Protected, bool]] = {}
    for stem, meaning in FILES.items():
        for line in (FOLDER / f"{stem}.txt").read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                found.setdefault(line, meaning)
    return dict.fromkeys(official_domains(), (Protected.POPULAR, True)) | found


def protection_of(name: str) -> Protection | None:
    """Return why a name must not be blocked in the DNS, or None when it may be.

    Args:
        name: a canonical domain name.
    """
    if is_public_suffix(name):
        return Protection(Protected.PUBLIC_SUFFIX, name)
    if body := is_public_body(name):
        return body
    registered = registrable_domain(name)
    below, candidate = "", name
    while True:
        kind, whole_tree = rules().get(candidate, (None, False))
        if kind and (whole_tree or not below or below in KEPT):
            return Protection(kind, candidate)
        if candidate == registered or "." not in candidate:
            return None
        candidate = candidate.partition(".")[2]
        below = name[: -len(candidate) - 1]


def is_guarded(name: str) -> bool:
    """Whether a canonical domain name must not be blocked in the DNS."""
    return protection_of(name) is not None


def is_public_body(name: str) -> Protection | None:
    """Return the protection by a suffix that only governments or schools can register under."""
    for pattern, kind in ((_GOVERNMENT, Protected.GOVERNMENT), (_EDUCATION, Protected.EDUCATION)):
        match = pattern.search(name)
        if match and is_public_suffix(match[1]):
            return Protection(kind, match[1])
    return None
