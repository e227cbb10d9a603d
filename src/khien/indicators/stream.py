"""Cut a stream of bytes into texts at places where no indicator is cut, in memory that does not grow with it."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedIOBase, RawIOBase
from typing import Final

READ_AT_ONCE: Final = 1 << 16  # bytes
LONGEST_LINE: Final = 1 << 20  # characters; a longer line is cut at a blank, or where it happens to end
_REPLACED: Final = "\ufffd"


@dataclass(slots=True)
class Pieces:
    """The texts of a stream, one after the other; together they are the whole of it.

    Args:
        stream: UTF-8. What is not UTF-8 is read as U+FFFD, one for each broken sequence, and counted.
    """

    stream: RawIOBase | BufferedIOBase
    broken: int = 0

    def __iter__(self) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        rest = ""
        while read := self.stream.read(READ_AT_ONCE):
            rest += self._counted(decoder.decode(read), read)
            end = _end_of_piece(rest)
            if end:
                yield rest[:end]
                rest = rest[end:]
        rest += self._counted(decoder.decode(b"", final=True), b"")
        if rest:
            yield rest

    def _counted(self, text: str, read: bytes) -> str:
        self.broken += max(0, text.count(_REPLACED) - read.count(_REPLACED.encode()))
        return text


def _end_of_piece(text: str) -> int:
    """Return where to cut: after a blank line, else after a line; an account may be told in several lines."""
    paragraph = text.rfind("\n\n") + 2
    line = text.rfind("\n") + 1
    if paragraph > 1 and paragraph >= line - 2_000:
        return paragraph
    if line or len(text) < LONGEST_LINE:
        return line
    return text.rfind(" ", len(text) - READ_AT_ONCE) + 1 or len(text)
