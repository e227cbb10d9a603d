"""Digests of files: MD5, SHA-1 and SHA-256 in lower-case hexadecimal."""

import re
from collections.abc import Iterator

from khien.indicators.errors import NotAnIndicator

_HASH = re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}", re.IGNORECASE | re.ASCII)
_IN_TEXT = re.compile(r"(?<!\w)(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})(?!\w)", re.IGNORECASE | re.ASCII)


def read_hash(text: str) -> str:
    """Return the digest in lower case.

    Raises:
        NotAnIndicator: not 32, 40 or 64 hexadecimal digits.
    """
    if not _HASH.fullmatch(text):
        raise NotAnIndicator(
            "not_a_hash",
            "This is not a file hash: MD5 has 32, SHA-1 has 40 and SHA-256 has 64 hexadecimal digits.",
        )
    return text.lower()


def find_hashes(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and canonical form of each digest in a text; digits alone are taken for a number."""
    for match in _IN_TEXT.finditer(text):
        if not match[0].isdigit():
            yield match.start(), match.end(), match[0].lower()
