"""Bytes of a file that may be packed (xz, gzip) or in UTF-16, as plain UTF-8 and only up to a limit.

What the file is, its first bytes say, not its name. Nothing is held in memory beyond one piece.
"""

import codecs
import gzip
import io
import lzma
from typing import BinaryIO, Protocol

from khien.intake.feeds.rows import FeedDamaged

_PIECE = 65_536
_XZ, _GZIP = b"\xfd7zXZ\0", b"\x1f\x8b"
# A dictionary of 64 MB is what `xz -9` writes; a hostile header can ask for gigabytes.
_XZ_MEMORY = 256 * 1024 * 1024


class _Bytes(Protocol):
    def read(self, size: int = -1, /) -> bytes | None: ...


def readable_bytes(packed: BinaryIO, most: int) -> io.BufferedReader:
    """Return the content of an open file as UTF-8 without byte order mark.

    Args:
        packed: the file, read from its beginning.
        most: bytes that are read at most, after unpacking; more is a `FeedDamaged` when it is reached.
    """
    head = packed.read(len(_XZ))
    packed.seek(0)
    plain: _Bytes = packed
    if head == _XZ:
        plain = io.BufferedReader(_Xz(packed))
    elif head.startswith(_GZIP):
        plain = gzip.GzipFile(fileobj=packed)
    return _without_mark(io.BufferedReader(_Capped(plain, most)))


def _without_mark(stream: io.BufferedReader) -> io.BufferedReader:
    start = stream.peek(3)[:3]
    if start == codecs.BOM_UTF8:
        stream.read(3)
    elif start[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        return io.BufferedReader(_Recoded(stream))
    return stream


class _Piecewise(io.RawIOBase):
    """A stream that gets its bytes from `_next`; no bytes mean the end."""

    def __init__(self) -> None:
        super().__init__()
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]  # the stub's type is private
        out = self._rest or self._next()
        count = min(len(out), len(buffer))
        buffer[:count] = out[:count]
        self._rest = out[count:]
        return count

    def _next(self) -> bytes:
        raise NotImplementedError


class _Capped(_Piecewise):
    """Passes bytes on until there are too many."""

    def __init__(self, plain: _Bytes, most: int) -> None:
        super().__init__()
        self._plain, self._most, self._seen = plain, most, 0

    def _next(self) -> bytes:
        piece = self._plain.read(_PIECE) or b""
        self._seen += len(piece)
        if self._seen > self._most:
            raise FeedDamaged(f"The file holds more than {self._most:,} bytes; the rest is not read.")
        return piece


class _Xz(_Piecewise):
    """Unpacks xz, one stream after the other, with a limit on memory, which `lzma.open` does not offer."""

    def __init__(self, packed: BinaryIO) -> None:
        super().__init__()
        self._packed = packed
        self._unpacker = self._fresh()

    @staticmethod
    def _fresh() -> lzma.LZMADecompressor:
        return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)

    def _next(self) -> bytes:
        out = b""
        while not out:
            if self._unpacker.eof:
                data = self._after_stream()
                if not data:
                    return b""
                self._unpacker = self._fresh()
            else:
                data = self._packed.read(_PIECE) if self._unpacker.needs_input else b""
                if self._unpacker.needs_input and not data:
                    raise EOFError("it breaks off before the packed data end")
            out = self._unpacker.decompress(data, _PIECE)
        return out

    def _after_stream(self) -> bytes:
        """Return what follows the end of a stream, beyond the zeros that may pad it."""
        data = self._unpacker.unused_data.lstrip(b"\0")
        while not data and (piece := self._packed.read(_PIECE)):
            data = piece.lstrip(b"\0")
        return data


class _Recoded(_Piecewise):
    """Turns UTF-16 into UTF-8. What is no character becomes U+FFFD, for which the line is refused later."""

    def __init__(self, stream: io.BufferedReader) -> None:
        super().__init__()
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-16")(errors="replace")
        self._ended = False

    def _next(self) -> bytes:
        out = b""
        while not out and not self._ended:
            piece = self._stream.read(_PIECE)
            self._ended = not piece
            out = self._decoder.decode(piece, final=self._ended).encode()
        return out
