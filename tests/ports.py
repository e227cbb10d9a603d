"""Ports for servers of tests and benches."""

import socket


def free_port() -> int:
    """Return a port that nobody uses now, neither over UDP nor over TCP: name servers take both."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, socket.socket() as other:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
            try:
                other.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
