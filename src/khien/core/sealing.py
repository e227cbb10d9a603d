"""Sealed text: only whoever holds the key can read it, and a changed token is refused (AES-256-GCM)."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from khien.core.errors import KhienError

_NONCE = 12


class CannotUnseal(KhienError):
    """The token was made with another key, or was changed."""


def seal(text: str, key: bytes) -> bytes:
    """Return `text` as nonce and ciphertext.

    Args:
        text: what to protect.
        key: 32 bytes.
    """
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, text.encode(), None)


def unseal(token: bytes, key: bytes) -> str:
    """Return the text of a token.

    Raises:
        CannotUnseal: the key does not fit, or the token was changed.
    """
    try:
        return AESGCM(key).decrypt(bytes(token[:_NONCE]), bytes(token[_NONCE:]), None).decode()
    except (InvalidTag, ValueError) as error:
        raise CannotUnseal("Sealed data cannot be opened with this key. Restore the keys folder.") from error
