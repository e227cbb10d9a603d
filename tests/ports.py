"""Ports for servers of tests and benches."""

import secrets
import socket

_BELOW_CLIENTS = range(12_000, 32_000)  # the system gives higher ones to clients, also while a server starts anew
_given = set[int]()


def free_port() -> int:
    """Return a port that nobody uses now, neither over UDP nor over TCP, and never one twice."""
    while True:
        port = secrets.choice(_BELOW_CLIENTS)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, socket.socket() as other:
            try:
                probe.bind(("127.0.0.1", port))
                other.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in _given:
            _given.add(port)
            return port
