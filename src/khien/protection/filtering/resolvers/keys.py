"""TSIG keys (RFC 8945), one for each resolver and generation; made from a secret that is not in the database."""

import base64
import hmac
from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings

ALGORITHM = "hmac-sha256"


@dataclass(frozen=True)
class Key:
    """A key as configurations write it: name with final dot, secret in base64."""

    name: str
    secret: str


def key_of(resolver: str, generation: int) -> Key:
    """Return the key of a resolver; whoever has a copy of the database alone can make none.

    Args:
        resolver: its name.
        generation: the first is a number by chance; a rotation begins the next.
    """
    name = f"khien-{resolver}-{generation}."
    return Key(name, base64.b64encode(hmac.digest(settings.TSIG_KEY, name.encode(), sha256)).decode())
