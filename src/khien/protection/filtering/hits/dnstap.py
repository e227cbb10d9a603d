"""Of a dnstap message (dnstap.proto), the one thing that is counted: which name the list did not answer. Pure.

Nothing else is looked at. Fields with addresses, ports and times are stepped over by their length, and of the DNS
message only the header and the question are read: an EDNS option behind them may tell the asker's network.
"""

from collections.abc import Iterator
from typing import Protocol

from khien.core.errors import KhienError


class Bytes(Protocol):
    """What can be read at a place."""

    def __len__(self) -> int:
        """Return how many there are."""

    def __getitem__(self, place: int, /) -> int:
        """Return one byte."""


class BadFrame(KhienError):
    """A frame that is no dnstap message."""


_MESSAGE = 14  # of Dnstap
_TYPE, _RESPONSE = 1, 14  # of Message
_CLIENT_RESPONSE = 6
_VARINT, _EIGHT, _LENGTH, _FOUR = 0, 1, 2, 5  # wire types (protobuf.dev/programming-guides/encoding)
_QR_AA_RD, _WANTED = 0b1000_0101, 0b1000_0101
_NXDOMAIN = 3
_HEADER = 12
_A_IN = (0, 1, 0, 1)  # type A, class IN: browsers ask for AAAA and HTTPS beside it, and are counted once


def stopped_name(frame: Bytes) -> str | None:
    """Return the name in a question of somebody that our list answered; None for any other message.

    Our Unbound answers from the list, and only from it, with NXDOMAIN on its own authority (AA). Our own
    questions come without RD and are not counted.

    Raises:
        BadFrame: it is cut off, or no dnstap message.
    """
    for number, start, end in _fields(frame, 0, len(frame)):
        if number == _MESSAGE:
            return _of_message(frame, start, end)
    return None


def _of_message(frame: Bytes, start: int, end: int) -> str | None:
    kind, response = 0, None
    for number, first, last in _fields(frame, start, end):
        if number == _TYPE:
            kind = _at(frame, first, last)
        elif number == _RESPONSE:
            response = (first, last)
    if kind != _CLIENT_RESPONSE or response is None:
        return None
    return _of_response(frame, *response)


def _of_response(frame: Bytes, start: int, end: int) -> str | None:
    if end - start < _HEADER:
        raise BadFrame("A DNS message without a header.")
    asked_once = frame[start + 4] == 0 and frame[start + 5] == 1
    if frame[start + 2] & _QR_AA_RD != _WANTED or frame[start + 3] & 0x0F != _NXDOMAIN or not asked_once:
        return None
    labels, place = [], start + _HEADER
    while length := _at(frame, place, end):
        if length > 63:
            raise BadFrame("A question that points elsewhere.")
        labels.append("".join(chr(_at(frame, place + step, end)) for step in range(1, length + 1)))
        place += 1 + length
    if tuple(_at(frame, place + step, end) for step in range(1, 5)) != _A_IN:
        return None
    name = ".".join(labels).lower()
    return name if name.isascii() and len(name) < 254 and all(labels) else None


def _fields(frame: Bytes, place: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Yield number and place of each field; its content is not read."""
    while place < end:
        tag, place = _varint(frame, place, end)
        start = place
        match tag & 7:
            case wire if wire == _VARINT:
                _value, place = _varint(frame, place, end)
            case wire if wire == _LENGTH:
                length, start = _varint(frame, place, end)
                place = start + length
            case wire if wire == _FOUR:
                place += 4
            case wire if wire == _EIGHT:
                place += 8
            case _:
                raise BadFrame("A field of unknown form.")
        if place > end:
            raise BadFrame("A field that ends behind its frame.")
        yield tag >> 3, start, place


def _varint(frame: Bytes, place: int, end: int) -> tuple[int, int]:
    """Return a number in base 128, and where it ends."""
    value = 0
    for step in range(10):
        byte = _at(frame, place + step, end)
        value |= (byte & 0x7F) << 7 * step
        if byte < 0x80:
            return value, place + step + 1
    raise BadFrame("A number without end.")


def _at(frame: Bytes, place: int, end: int) -> int:
    if place >= end:
        raise BadFrame("The frame ends too early.")
    return frame[place]
