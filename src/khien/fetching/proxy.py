"""A forward proxy on loopback for a browser that opens hostile pages: it connects only by `dial`.

The browser looks nothing up itself: whatever a page asks for (a picture, a frame, a socket, a redirect) comes here
as a name, is looked up once, checked, and connected to at the checked address.
"""

import contextlib
import select
import socket
from threading import Lock, Thread
from types import TracebackType

import can_ada

from khien.fetching.dial import dial
from khien.fetching.errors import FetchFailed, Why
from khien.fetching.policy import Deadline, Policy

_CHUNK, _LONGEST_HEAD, _MOST_CONNECTIONS, _MOST_REFUSED = 65_536, 65_536, 400, 50
_OPEN = b"HTTP/1.1 200 Connection established\r\n\r\n"
_CLOSED = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class GuardProxy:
    """Serves as long as the block lasts; `port` is where, `refused` tells what pages wanted and did not get.

    Args:
        policy: its seconds and bytes are for all connections together.
        muted: hosts that are refused without a word: what the browser wants for itself, whatever page it shows.
    """

    def __init__(self, policy: Policy, muted: frozenset[str] = frozenset()) -> None:
        self._policy = policy
        self._muted = muted
        self._deadline = Deadline(policy.seconds)
        self._bytes_left = policy.most_bytes
        self._connections_left = _MOST_CONNECTIONS
        self._lock = Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.refused: list[tuple[str, str]] = []

    def __enter__(self) -> "GuardProxy":
        Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):  # wakes who waits in accept
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while self._connections_left > 0:
            try:
                client = self._listener.accept()[0]
            except OSError:
                return
            self._connections_left -= 1
            Thread(target=self._serve, args=(client,), daemon=True).start()
        self._listener.close()  # the next one is refused: it would wait for an answer that nobody gives

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError, FetchFailed), client:
            client.settimeout(self._deadline.left())
            head, rest = _head(client)
            try:
                server, first, is_tunnel = self._open(head)
            except FetchFailed as failure:
                if len(self.refused) < _MOST_REFUSED:
                    self.refused.append((failure.what, failure.why.value))
                client.sendall(_CLOSED)
                return
            with server:
                if is_tunnel:
                    client.sendall(_OPEN)
                server.sendall(first + rest)
                # A second request on the connection would be for another host: only a tunnel hears more than one.
                self._pump(client, server, is_tunnel=is_tunnel, owed=_body_left(head, rest))

    def _open(self, head: bytes) -> tuple[socket.socket, bytes, bool]:
        """Return a connection to where a request goes, and what to say there first."""
        line, _end, fields = head.decode("latin-1").partition("\r\n")
        method, _space, target = line.rpartition(" ")[0].partition(" ")
        if method == "CONNECT":
            host, _colon, port = target.rpartition(":")
            return self._dial(host, int(port) if port.isdecimal() else 0), b"", True
        try:
            url = can_ada.parse(target)
        except ValueError as error:
            raise FetchFailed(Why.NOT_A_URL, target) from error
        if url.protocol != "http:":
            raise FetchFailed(Why.NOT_A_URL, target)
        server = self._dial(str(url.hostname), int(url.port or 80))
        kept = [field for field in fields.split("\r\n") if field and not _is_for_proxies(field)]
        lines = [f"{method} {url.pathname}{url.search} HTTP/1.1", *kept, "Connection: close", "", ""]
        return server, "\r\n".join(lines).encode("latin-1"), False

    def _dial(self, host: str, port: int) -> socket.socket:
        if host in self._muted:
            raise FetchFailed(Why.NO_SERVICE, host)
        return dial(host, port, self._policy, self._deadline)

    def _pump(self, client: socket.socket, server: socket.socket, *, is_tunnel: bool, owed: int) -> None:
        hearing = [client, server] if is_tunnel or owed else [server]
        while True:
            ready = select.select(hearing, [], [], self._deadline.left())[0]
            for one in ready:
                data = one.recv(_CHUNK)
                if not data or not self._may_pass(len(data)):
                    return
                if one is server:
                    client.sendall(data)
                    continue
                server.sendall(data if is_tunnel else data[:owed])
                owed -= len(data)
                if not is_tunnel and owed <= 0:
                    hearing = [server]

    def _may_pass(self, number: int) -> bool:
        with self._lock:
            self._bytes_left -= number
            return self._bytes_left > 0


def _head(client: socket.socket) -> tuple[bytes, bytes]:
    """Read a request up to the empty line; return it and what came after."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = client.recv(_CHUNK)
        if not more or len(data) > _LONGEST_HEAD:
            raise FetchFailed(Why.PROTOCOL)
        data += more
    head, _end, rest = data.partition(b"\r\n\r\n")
    return head, rest


def _is_for_proxies(field: str) -> bool:
    name = field.partition(":")[0].lower()
    return name in {"connection", "keep-alive"} or name.startswith("proxy-")


def _body_left(head: bytes, rest: bytes) -> int:
    for field in head.lower().split(b"\r\n"):
        name, _colon, value = field.partition(b":")
        if name == b"content-length" and value.strip().isdigit():
            return int(value) - len(rest)
    return 0
