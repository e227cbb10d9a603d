"""Servers on loopback that try every trick they know: of HTTP, and of the DNS."""

import contextlib
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Event, Thread

import dns.message
import dns.rcode
import dns.rrset

from khien.fetching.policy import Policy

Handler = Callable[[socket.socket, bytes], None]


@dataclass
class Server:
    """A TCP server; `heard` are the heads of the requests that reached it, empty for who only connected."""

    port: int
    heard: list[bytes] = field(default_factory=list)


@contextlib.contextmanager
def serving(
    handler: Handler, *, address: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> Iterator[Server]:
    """Serve until the block ends: read a head, then leave the connection to the handler."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    over = Event()
    with socket.create_server((address, 0), family=family) as listener:
        listener.settimeout(0.05)
        server = Server(listener.getsockname()[1])

        def answer(connection: socket.socket) -> None:
            with contextlib.suppress(OSError), connection:
                connection.settimeout(5)
                spoken = tls.wrap_socket(connection, server_side=True) if tls else connection
                with spoken:
                    head = b""
                    while b"\r\n\r\n" not in head and (more := spoken.recv(65_536)):
                        head += more
                    server.heard.append(head)
                    handler(spoken, head)

        def accept() -> None:
            while not over.is_set():
                with contextlib.suppress(TimeoutError):
                    Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()

        thread = Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            over.set()
            thread.join()


def says(body: bytes = b"hello", status: str = "200 OK", **headers: str) -> Handler:
    """Answer everything alike."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    wire = "\r\n".join([*lines, "", ""]).encode() + body
    return lambda connection, head: connection.sendall(wire)


def path_of(head: bytes) -> str:
    """Return the path that was asked for."""
    return head.split(b" ", 2)[1].decode()


@dataclass
class Names:
    """A name server; `answers` holds for a name and a kind one answer after the other."""

    port: int
    answers: dict[tuple[str, str], list[list[str]]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def put(self, name: str, kind: str, *answers: list[str]) -> None:
        """Answer so; the last answer stays."""
        self.answers[(name, kind)] = list(answers)

    @property
    def resolver(self) -> str:
        """As policies name it."""
        return f"127.0.0.1@{self.port}"


@contextlib.contextmanager
def naming() -> Iterator[Names]:
    """Serve names until the block ends."""
    over = Event()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(0.05)
        names = Names(server.getsockname()[1])

        def work() -> None:
            while not over.is_set():
                with contextlib.suppress(TimeoutError, ConnectionError):
                    wire, asker = server.recvfrom(4_096)
                    server.sendto(_answer(names, wire), asker)

        thread = Thread(target=work, daemon=True)
        thread.start()
        try:
            yield names
        finally:
            over.set()
            thread.join()


def _answer(names: Names, wire: bytes) -> bytes:
    query = dns.message.from_wire(wire)
    question = query.question[0]
    name, kind = question.name.to_text(omit_final_dot=True), dns.rdatatype.to_text(question.rdtype)
    names.asked.append((name, kind))
    answer = dns.message.make_response(query)
    if not any(known == name for known, _kind in names.answers):
        answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer.to_wire()
    at = question.name
    if alias := names.answers.get((name, "CNAME")):
        answer.answer.append(dns.rrset.from_text(at, 60, "IN", "CNAME", alias[0][0]))
        name = alias[0][0].removesuffix(".")
        at = dns.name.from_text(name)
    queue = names.answers.get((name, kind), [])
    records = queue.pop(0) if len(queue) > 1 else (queue[0] if queue else [])
    if records:
        answer.answer.append(dns.rrset.from_text(at, 60, "IN", kind, *records))
    return answer.to_wire()


def policy_for(*servers: Server, names: Names | None = None, **limits: object) -> Policy:
    """A policy that lets the visit reach these servers of ours and no other."""
    kept = {"exceptions": frozenset(("127.0.0.1", server.port) for server in servers), "seconds": 3.0} | limits
    return Policy(resolver=names.resolver if names else "127.0.0.1@9", **kept)  # type: ignore[arg-type]
