"""Of what the resolver tells, only the name that the list stopped is read: no address, no time, whatever comes."""

import io
import struct
from dataclasses import dataclass, field

import dns.edns
import dns.flags
import dns.message
import dns.rcode
import pytest
from hypothesis import given
from hypothesis import strategies as some

from khien.protection.filtering.hits.dnstap import BadFrame, stopped_name
from khien.protection.filtering.hits.frames import CONTENT_TYPE, BadStream, Control, control, frames

NAME = "www.lua-dao.example.vn"
CLIENT_RESPONSE = 6


def number(value: int) -> bytes:
    """Write a number in base 128."""
    wire = bytearray()
    while value > 0x7F:
        wire.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*wire, value])


def part(place: int, content: bytes | int, form: int = 2) -> bytes:
    """Write a field: bytes with their length, a number in base 128 (form 0) or in four bytes (form 5)."""
    head = number(place << 3 | form)
    if isinstance(content, bytes):
        return head + number(len(content)) + content
    return head + (struct.pack("<I", content) if form == 5 else number(content))


def answer(name: str = NAME, kind: str = "A", rcode: str = "NXDOMAIN", aa: bool = True, rd: bool = True) -> bytes:
    """Return a response as our Unbound gives it, with the network of the asker in an option."""
    network = dns.edns.ECSOption("203.0.113.0", 24)
    question = dns.message.make_query(name, kind, use_edns=0, options=[network])
    made = dns.message.make_response(question)
    made.use_edns(0, options=[network])
    made.set_rcode(dns.rcode.from_text(rcode))
    made.flags = dns.flags.QR | (dns.flags.AA if aa else 0) | (dns.flags.RD if rd else 0) | made.flags & 0xF
    return made.to_wire()


@dataclass(frozen=True)
class Message:
    """A dnstap message of somebody."""

    response: bytes = field(default_factory=answer)
    kind: int = CLIENT_RESPONSE
    asker: bytes = bytes([203, 0, 113, 77])
    port: int = 40_001
    seconds: int = 1_767_225_600

    def wire(self) -> bytes:
        inner = part(1, self.kind, 0) + part(2, 1, 0) + part(3, 1, 0)
        inner += part(4, self.asker) + part(5, self.asker) + part(6, self.port, 0) + part(7, 53, 0)
        inner += part(8, self.seconds, 0) + part(9, 7, 5) + part(12, self.seconds, 0) + part(13, 7, 5)
        return part(1, b"resolver") + part(14, inner + part(14, self.response)) + part(15, 1, 0)


class Watched:
    """Bytes that remember which of them were read."""

    def __init__(self, content: bytes) -> None:
        self.content, self.read = content, set[int]()

    def __len__(self) -> int:
        return len(self.content)

    def __getitem__(self, place: int) -> int:
        self.read.add(place)
        return self.content[place]


def test_the_name_that_the_list_stopped_is_found() -> None:
    assert stopped_name(Message().wire()) == NAME
    assert stopped_name(Message(answer("LUA-dao.Example.VN")).wire()) == "lua-dao.example.vn"


@pytest.mark.parametrize(
    "message",
    [
        Message(answer(rcode="NOERROR")),
        Message(answer(rcode="SERVFAIL")),
        Message(answer(aa=False)),  # a name that does not exist in the world
        Message(answer(rd=False)),  # our own question
        Message(answer(kind="AAAA")),  # the same visit, asked a second time
        Message(kind=5),
    ],
)
def test_whatever_the_list_did_not_stop_has_no_name(message: Message) -> None:
    assert stopped_name(message.wire()) is None


def test_not_one_byte_of_address_port_time_or_option_is_read() -> None:
    message = Message()
    wire = Watched(message.wire())
    assert stopped_name(wire) == NAME
    network = bytes([203, 0, 113])  # of the option behind the question, and of both addresses
    places = [place for place in range(len(wire)) if wire.content[place : place + 3] == network]
    assert len(places) == 3
    assert not wire.read.intersection(place + step for place in places for step in range(3))
    assert NAME.encode().split(b".")[0] in bytes(wire.content[place] for place in sorted(wire.read))


@given(some.binary(min_size=4, max_size=16), some.integers(0, 65_535), some.integers(0, 2**32 - 1))
def test_who_asked_and_when_changes_nothing(asker: bytes, port: int, seconds: int) -> None:
    assert stopped_name(Message(asker=asker, port=port, seconds=seconds).wire()) == NAME


@given(some.binary(max_size=300))
def test_garbage_is_refused_or_nameless(wire: bytes) -> None:
    try:
        name = stopped_name(wire)
    except BadFrame:
        return
    assert name is None or name.isascii()


@given(some.integers(0, len(Message().wire()) - 4))
def test_a_message_that_is_cut_off_is_refused_or_nameless(length: int) -> None:
    try:
        assert stopped_name(Message().wire()[:length]) is None
    except BadFrame:
        return


def framed(*contents: bytes) -> bytes:
    return b"".join(struct.pack("!I", len(content)) + content for content in contents)


def test_frames_come_out_as_they_went_in_and_the_sender_is_answered() -> None:
    told: list[bytes] = []
    wire = control(Control.READY, CONTENT_TYPE) + control(Control.START, CONTENT_TYPE)
    wire += framed(b"one", b"two") + control(Control.STOP)
    assert list(frames(io.BytesIO(wire), told.append)) == [b"one", b"two"]
    assert told == [control(Control.ACCEPT, CONTENT_TYPE), control(Control.FINISH)]


def test_a_sender_that_was_killed_between_two_frames_is_no_fault() -> None:
    assert list(frames(io.BytesIO(control(Control.START, CONTENT_TYPE) + framed(b"one")))) == [b"one"]


@pytest.mark.parametrize(
    "wire",
    [
        framed(b"one")[:-1],
        b"\0\0",
        b"\x7f\xff\xff\xff",
        b"\0\0\0\0\0\0\0\2xx",
        control(Control.START, b"protobuf:other"),
        b"\0\0\0\0\0\0\xff\xff" + b"x" * 70_000,
    ],
)
def test_a_broken_stream_ends(wire: bytes) -> None:
    with pytest.raises(BadStream):
        list(frames(io.BytesIO(wire)))


@given(some.binary(max_size=200))
def test_a_stream_of_garbage_ends(wire: bytes) -> None:
    try:
        list(frames(io.BytesIO(wire)))
    except BadStream:
        return
