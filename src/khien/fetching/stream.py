"""The wire under httpcore: connections only by `dial`, every byte counted, every wait within the one deadline."""

import socket
import ssl
from collections.abc import Iterable
from typing import Any

import httpcore2

from khien.fetching.dial import dial
from khien.fetching.errors import FetchFailed, Why
from khien.fetching.policy import Deadline, Policy

_HEAD_CHUNK = 4_096


class Meter:
    """What one visit has used of what it may use."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.deadline = Deadline(policy.seconds)
        self.bytes = 0
        self.head_bytes = 0
        self.in_head = True
        self.address = ""

    def begin_answer(self) -> None:
        """Count the head of the next answer anew."""
        self.head_bytes, self.in_head, self.address = 0, True, ""

    def count(self, number: int) -> None:
        """Count bytes that came.

        Raises:
            FetchFailed: they are too many.
        """
        self.bytes += number
        if self.in_head:
            self.head_bytes += number
        if self.bytes > self.policy.most_bytes or self.head_bytes > self.policy.most_header:
            raise FetchFailed(Why.SIZE, self.address)


class GuardedStream(httpcore2.NetworkStream):
    """A connection that is counted."""

    def __init__(self, connection: socket.socket, meter: Meter) -> None:
        self._connection = connection
        self._meter = meter

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what there is, at most so much."""
        self._connection.settimeout(self._meter.deadline.left(self._meter.address))
        data = self._connection.recv(min(max_bytes, _HEAD_CHUNK) if self._meter.in_head else max_bytes)
        self._meter.count(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all."""
        self._connection.settimeout(self._meter.deadline.left(self._meter.address))
        self._connection.sendall(buffer)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """Go on in TLS; the name that was asked for is the one that is named and checked."""
        self._connection.settimeout(self._meter.deadline.left(self._meter.address))
        try:
            return GuardedStream(
                ssl_context.wrap_socket(self._connection, server_hostname=server_hostname), self._meter
            )
        except BaseException:
            self.close()
            raise

    def get_extra_info(self, info: str) -> Any:
        """Return nothing: nobody needs to look below."""
        return None


class GuardedBackend(httpcore2.NetworkBackend):
    """Connects for httpcore."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to a checked address."""
        connection = dial(host, port, self._meter.policy, self._meter.deadline)
        self._meter.address = str(connection.getpeername()[0])
        return GuardedStream(connection, self._meter)
