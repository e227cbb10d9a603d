"""Ask a server of ours about many names at once; without recursion, so that no question leaves the machine."""

import select
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress

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
    answers = ask_all(names, "A", address, port)
    return {name for name, answer in answers.items() if _is_blocked(answer)}


def _is_blocked(answer: dns.message.Message) -> bool:
    return answer.rcode() == dns.rcode.NXDOMAIN and bool(answer.flags & dns.flags.AA)


def ask_all(names: Iterable[str], kind: str, address: str, port: int) -> dict[str, dns.message.Message]:
    """Return the answers to one question for each name, without recursion; many are on their way together.

    Raises:
        EngineFailed: no answer for one of the names.
    """
    wanted, answers = sorted(set(names)), dict[str, dns.message.Message]()
    for start in range(0, len(wanted), _AT_ONCE):
        some = dict(enumerate(wanted[start : start + _AT_ONCE]))
        with closing(socket.socket(family_of(address), socket.SOCK_DGRAM)) as asker:
            asker.connect((address, port))
            answers |= _ask(asker, some, kind)
    return answers


def family_of(address: str) -> socket.AddressFamily:
    """Return the family of the sockets that reach an address."""
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def _ask(asker: socket.socket, open_questions: dict[int, str], kind: str) -> dict[str, dns.message.Message]:
    found = {}
    for _try in range(_TRIES):
        for number, name in open_questions.items():
            question = dns.message.make_query(name, kind, flags=0, id=number)
            with suppress(ConnectionRefusedError):  # nobody listens on the port: perhaps in a moment
                asker.send(question.to_wire())
        for answer in _answers(asker, len(open_questions)):
            if name := open_questions.pop(answer.id, ""):
                found[name] = answer
        if not open_questions:
            return found
    raise EngineFailed(f"There is no answer for {next(iter(open_questions.values()))}.")


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
