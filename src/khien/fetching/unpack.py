"""Unpack a body piece by piece, never further than a limit: a small answer may be packed emptiness without end."""

import zlib
from collections.abc import Iterable

from khien.fetching.errors import FetchFailed, Why

_PLAIN = {"", "identity"}
_WINDOWS = {"gzip": 47, "x-gzip": 47, "deflate": 15}  # 47: gzip or zlib, told by the first bytes
ACCEPTED = "gzip, deflate"


def unpacked(chunks: Iterable[bytes], encoding: str, most: int) -> bytes:
    """Return a whole body.

    Args:
        chunks: as they come.
        encoding: the header Content-Encoding.
        most: bytes that it may have once it is unpacked.

    Raises:
        FetchFailed: it is larger, packed in a way that we do not read, or damaged.
    """
    encoding = encoding.strip().lower()
    if encoding in _PLAIN:
        return _joined(chunks, most)
    if encoding not in _WINDOWS:
        raise FetchFailed(Why.ENCODING, encoding)
    body = bytearray()
    unpacker = zlib.decompressobj(_WINDOWS[encoding])
    try:
        for chunk in chunks:
            body += unpacker.decompress(chunk, most + 1 - len(body))
            if len(body) > most:
                raise FetchFailed(Why.SIZE)
    except zlib.error as error:
        raise FetchFailed(Why.PROTOCOL) from error
    return bytes(body)


def _joined(chunks: Iterable[bytes], most: int) -> bytes:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > most:
            raise FetchFailed(Why.SIZE)
    return bytes(body)
