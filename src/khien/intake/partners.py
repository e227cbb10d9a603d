"""Who calls the programme interface: a unit's program, known by its key."""

from dataclasses import dataclass, field

from django.http import HttpRequest
from ninja.security import HttpBearer

from khien.people.keys import Scope, authenticate_key, require_scope
from khien.people.models import ApiKey, Unit


@dataclass(frozen=True)
class Partner:
    """A program of a unit. The secret is what it sent just now; we keep only its digest."""

    key: ApiKey
    secret: str = field(repr=False)

    @property
    def unit(self) -> Unit:
        """The unit that the key was issued to."""
        return self.key.unit

    def public_ref(self) -> dict[str, str]:
        """Return what the public log says: a program of this unit."""
        return {"role": "partner", "unit": self.unit.code}


class PartnerRequest(HttpRequest):
    """A request whose key was recognised."""

    auth: Partner


class PartnerKey(HttpBearer):
    """Asks for `Authorization: Bearer …` (RFC 6750) with a key that is good for a scope.

    Args:
        scope: what the address is for.
    """

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Partner | None:
        """Return who calls; None for an unknown, expired or revoked key.

        Raises:
            WrongScope: the key is genuine, but was issued for something else.
        """
        key = authenticate_key(token)
        if key is None:
            return None
        require_scope(key, self.scope)
        return Partner(key, token.strip())
