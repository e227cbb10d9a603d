"""A feed's bytes as numbered lines: unpacked, decoded, and never more of them than was allowed.

A line that is too long or is no text is refused alone; the next line is read again.
"""

import io
import lzma
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from khien.intake.feeds.rows import FeedDamaged, FeedRefused, Line, Refusal
from khien.intake.feeds.unpack import readable_bytes

LONGEST_LINE = 8_192  # bytes
MOST_BYTES = 2 * 1024**3  # after unpacking
_SKIPPED = 65_536


@dataclass
class Source:
    """A file that can be read more than once.

    Args:
        path: the file, plain or packed with xz or gzip.
        most_bytes: how much is read at most, after unpacking.
    """

    path: Path
    most_bytes: int = MOST_BYTES
    position: int = 0  # bytes of the file, as it is stored, that were read so far

    @property
    def size(self) -> int:
        """Bytes of the file as it is stored.

        Raises:
            FeedRefused: there is no such file.
        """
        try:
            return self.path.stat().st_size
        except OSError as error:
            raise self._not_there(error) from error

    def lines(self) -> Iterator[Line | Refusal]:
        """Yield every line.

        Raises:
            FeedRefused: there is no such file.
            FeedDamaged: the packed data break off or are longer than allowed.
        """
        number = 0
        try:
            with self._opened() as packed, readable_bytes(packed, self.most_bytes) as stream:
                while raw := stream.readline(LONGEST_LINE + 2):
                    number += 1
                    yield _line(number, raw, stream)
                    if not number % 1_000:
                        self.position = packed.tell()
        except (EOFError, lzma.LZMAError, zlib.error, OSError) as error:
            raise FeedDamaged(f"{self.path.name} cannot be read after line {number:,}: {error}.") from error

    def text(self, most: int) -> str:
        """Return the whole as one text, for formats that cannot be read line by line.

        Args:
            most: bytes, after unpacking.

        Raises:
            FeedRefused: there is no such file, or it is too large, damaged or no text.
        """
        try:
            with self._opened() as packed, readable_bytes(packed, most) as stream:
                self.position = self.size
                return stream.read().decode()
        except UnicodeDecodeError as error:
            place = f"byte {error.start:,}"
            raise FeedRefused(f"{self.path.name} is not text in UTF-8 or UTF-16: {place}.") from error
        except (FeedDamaged, EOFError, lzma.LZMAError, zlib.error, OSError) as error:
            raise FeedRefused(f"{self.path.name} cannot be read: {error}.") from error

    def _opened(self) -> BinaryIO:
        try:
            return self.path.open("rb")
        except OSError as error:
            raise self._not_there(error) from error

    def _not_there(self, error: OSError) -> FeedRefused:
        return FeedRefused(f"{self.path} cannot be opened: {error.strerror}.")


def _line(number: int, raw: bytes, stream: io.BufferedReader) -> Line | Refusal:
    if len(raw) > LONGEST_LINE and not raw.endswith(b"\n"):
        _skip_rest(stream)
        return Refusal(number, "line_too_long", f"A line has at most {LONGEST_LINE:,} bytes.")
    if b"\0" in raw:
        return Refusal(number, "nul_byte", "The line holds a NUL byte; text has none.")
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        return Refusal(number, "not_utf8", f"Byte {error.start + 1} of the line is not UTF-8.")
    if "\ufffd" in text:
        return Refusal(number, "lost_character", "A character was lost in an earlier conversion.")
    return Line(number, text.rstrip("\r\n"))


def _skip_rest(stream: io.BufferedReader) -> None:
    while (piece := stream.readline(_SKIPPED)) and not piece.endswith(b"\n"):
        pass
