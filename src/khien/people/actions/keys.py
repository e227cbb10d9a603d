"""Issue and revoke the keys of partner programs."""

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from khien.core.errors import KhienError
from khien.ledger.record import stamp
from khien.outbox.announce import announce
from khien.people.actions.allow import Actor, allow
from khien.people.actions.people import UnitIsClosed
from khien.people.events import ApiKeyIssued, ApiKeyRevoked
from khien.people.keys import Scope, new_secret
from khien.people.models import ApiKey, Unit


class KeyWithoutScope(KhienError):
    """A key that opens nothing is a mistake."""


class KeyIsRevoked(KhienError):
    """The key was revoked before."""


def issue_api_key(
    *, unit: Unit, name: str, scopes: Collection[Scope], lasts: timedelta, by: Actor
) -> tuple[ApiKey, str]:
    """Make a key.

    Args:
        unit: whose program it is.
        name: what the program is called.
        scopes: what the key is good for.
        lasts: how long.
        by: who issues it.

    Returns:
        The row, and the key itself: it is not kept and cannot be shown again.

    Raises:
        NotAllowed: `by` does not manage keys.
        UnitIsClosed: the unit no longer exists.
        KeyWithoutScope: no scope was chosen.
    """
    allow(by)
    if unit.closed_on is not None:
        raise UnitIsClosed(_("%s is closed. Choose the unit that came after it.") % unit)
    if not scopes:
        raise KeyWithoutScope(_("Choose at least one scope."))
    secret, now = new_secret(), timezone.now()
    named = sorted(scope.value for scope in scopes)
    with transaction.atomic():
        key = ApiKey.objects.create(
            unit=unit,
            name=name,
            prefix=secret.prefix,
            digest=secret.digest,
            scopes=named,
            created_at=now,
            expires_at=now + lasts,
        )
        event = ApiKeyIssued(key=key.prefix, unit=unit.code, scopes=named, expires_at=stamp(key.expires_at))
        announce(event, by=by, about=key.prefix)
    return key, secret.text


def revoke_api_key(*, key: ApiKey, by: Actor) -> None:
    """Let a key open nothing any more, at once.

    Raises:
        NotAllowed: `by` does not manage keys.
        KeyIsRevoked: it was revoked before.
    """
    allow(by)
    with transaction.atomic():
        if not ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now()):
            raise KeyIsRevoked(_("This key is revoked already."))
        announce(ApiKeyRevoked(key=key.prefix, unit=key.unit.code), by=by, about=key.prefix)
    key.refresh_from_db()
