"""Ask a resolver whether its list blocks names; without recursion, so that no question leaves the machine."""

import select
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import closing

import dns.exception
import dns.flags
import dns.message
import dns.rcode

from khien.protection.filtering.engines import EngineFailed

_AT_ONCE = 100  # questions on their way together: their answers fit a socket's buffer
_TRIES, _PATIENCE = 4, 0.5  # times that a question is sent, and seconds for each: UDP may lose a packet


def blocked(names: Iterable[str], address: str, port: int) -> set[str]:
    """Return the names that are answered with NXDOMAIN on the resolver's own authority, as its list does.

    A name that does not exist in the world has no such answer: without recursion the resolver does not know it.

    Raises:
        EngineFailed: no answer for one of the names.
    """
    wanted, found = sorted(set(names)), set()
    for start in range(0, len(wanted), _AT_ONCE):
        some = {number: name for number, name in enumerate(wanted[start : start + _AT_ONCE])}
        with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as asker:
            asker.connect((address, port))
            found |= _ask(asker, some)
    return found


def _ask(asker: socket.socket, open_questions: dict[int, str]) -> set[str]:
    found = set()
    for _try in range(_TRIES):
        for number, name in open_questions.items():
            question = dns.message.make_query(name, "A", flags=0, id=number)
            asker.send(question.to_wire())
        for answer in _answers(asker, len(open_questions)):
            name = open_questions.pop(answer.id, "")
            if name and answer.rcode() == dns.rcode.NXDOMAIN and answer.flags & dns.flags.AA:
                found.add(name)
        if not open_questions:
            return found
    raise EngineFailed(f"The resolver does not answer for {next(iter(open_questions.values()))}.")


def _answers(asker: socket.socket, count: int) -> Iterator[dns.message.Message]:
    end = time.monotonic() + _PATIENCE
    while count and select.select([asker], [], [], max(0.0, end - time.monotonic()))[0]:
        try:
            answer = dns.message.from_wire(asker.recv(4_096))
        except OSError:
            time.sleep(max(0.0, end - time.monotonic()))  # nobody listens on the port: perhaps in a moment
            return
        except dns.exception.DNSException:
            continue
        count -= 1
        yield answer
