"""Frame Streams (farsightsec.github.io/fstrm): what dnstap comes in, over a Unix socket or in a file. Pure."""

import struct
from collections.abc import Callable, Iterator
from contextlib import suppress
from enum import IntEnum
from typing import BinaryIO

from khien.core.errors import KhienError

CONTENT_TYPE = b"protobuf:dnstap.Dnstap"
LARGEST = 200_000  # bytes of a frame: two DNS messages of 65,535 and what is around them
_LARGEST_CONTROL = 512
_CONTENT_TYPE_FIELD = 1


class Control(IntEnum):
    """Kinds of control frames."""

    ACCEPT = 1
    START = 2
    STOP = 3
    READY = 4
    FINISH = 5


class BadStream(KhienError):
    """What came is no Frame Stream of dnstap; where the next frame would begin cannot be known."""


def frames(stream: BinaryIO, answer: Callable[[bytes], object] = lambda _wire: None) -> Iterator[bytes]:
    """Yield the data frames until the sender stops.

    Args:
        stream: to read from; an end without STOP is an end as well, since senders get killed.
        answer: sends to the sender; a bidirectional one waits for ACCEPT and FINISH.

    Raises:
        BadStream: a frame that is cut off, too large or of another content.
    """
    while head := stream.read(4):
        length = _number(head)
        if length > LARGEST:
            raise BadStream(f"A frame of {length:,} bytes.")
        if length:
            yield _exactly(stream, length)
        elif _control(stream, answer) == Control.STOP:
            return


def _control(stream: BinaryIO, answer: Callable[[bytes], object]) -> int:
    length = _number(_exactly(stream, 4))
    if not 4 <= length <= _LARGEST_CONTROL:
        raise BadStream(f"A control frame of {length:,} bytes.")
    frame = _exactly(stream, length)
    kind = _number(frame[:4])
    if kind in (Control.READY, Control.START):
        offered = list(_content_types(frame[4:]))
        if offered and CONTENT_TYPE not in offered:
            raise BadStream("The sender does not offer dnstap.")
    if kind == Control.READY:
        answer(control(Control.ACCEPT, CONTENT_TYPE))
    if kind == Control.STOP:
        with suppress(BrokenPipeError):  # it has said all; it need not wait for us
            answer(control(Control.FINISH))
    return kind


def control(kind: Control, content_type: bytes = b"") -> bytes:
    """Return a control frame on the wire."""
    field = struct.pack("!II", _CONTENT_TYPE_FIELD, len(content_type)) + content_type if content_type else b""
    return struct.pack("!III", 0, 4 + len(field), kind) + field


def _content_types(fields: bytes) -> Iterator[bytes]:
    while fields:
        kind, length = _number(fields[:4]), _number(fields[4:8])
        if kind == _CONTENT_TYPE_FIELD:
            yield fields[8 : 8 + length]
        fields = fields[8 + length :]


def _number(four: bytes) -> int:
    if len(four) != 4:
        raise BadStream("The stream ends within a frame.")
    return int.from_bytes(four, "big")


def _exactly(stream: BinaryIO, length: int) -> bytes:
    content = stream.read(length)
    if len(content) != length:
        raise BadStream("The stream ends within a frame.")
    return content
