"""The content hash of a fact: the same for whoever computes it, from the source and the data alone."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import rfc8785


def fact_digest(source: str, data: Mapping[str, Any]) -> str:
    """Return the SHA-256, in hex, over the canonical JSON (RFC 8785) of source and data."""
    return sha256(rfc8785.dumps([source, dict(data)])).hexdigest()
