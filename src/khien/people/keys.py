"""Keys of partner programs: shown once, kept as a digest, good for named scopes only."""

import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from khien.people.models import ApiKey
from khien.people.rights import NotAllowed

_MARK = "khien"
_NOBODY = "0" * 64  # compared when no key has the prefix, so that a miss takes as long as a hit


class Scope(TextChoices):
    """What a key may be good for. The list and the look-up are open to everybody."""

    REPORTS_WRITE = "reports:write", _("send reports")
    OBSERVATIONS_WRITE = "observations:write", _("send observations")


class WrongScope(NotAllowed):
    """The key is genuine but was not issued for this."""


@dataclass(frozen=True)
class Secret:
    """A key as its holder sees it, once."""

    prefix: str
    text: str

    @property
    def digest(self) -> str:
        """What is kept of it: SHA-256 in hex. The text holds 256 random bits, so that no slow hash is needed."""
        return sha256(self.text.encode()).hexdigest()


def new_secret() -> Secret:
    """Return a fresh key, `khien_PREFIX_SECRET`."""
    prefix = secrets.token_hex(6)
    return Secret(prefix=prefix, text=f"{_MARK}_{prefix}_{secrets.token_urlsafe(32)}")


def authenticate_key(header: str | None) -> ApiKey | None:
    """Return the valid key that an `Authorization` header carries, or None.

    Args:
        header: the whole header (`Bearer khien_…`, RFC 6750) or only the key.
    """
    text = (header or "").strip()
    kind, space, rest = text.partition(" ")
    if space and kind.lower() == "bearer":
        text = rest.strip()
    mark, _sep, tail = text.partition("_")
    key = ApiKey.objects.select_related("unit").filter(prefix=tail.partition("_")[0][:12]).first()
    given = sha256(text.encode()).hexdigest()
    same = hmac.compare_digest(given, key.digest if key else _NOBODY)
    return key if key and same and mark == _MARK and key.is_valid else None


def require_scope(key: ApiKey, scope: Scope) -> None:
    """Refuse a key that was issued for something else.

    Raises:
        WrongScope: the scope is not among those of the key.
    """
    if scope.value not in key.scopes:
        raise WrongScope(_("This key is not allowed to do this. Ask for a key with the scope “%s”.") % scope.value)
