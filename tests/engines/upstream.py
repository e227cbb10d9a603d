"""A name server for tests: answers every name on loopback, so that no question leaves the machine."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from khien.protection.filtering.management.commands.demo_upstream import answer_to


@contextmanager
def upstream() -> Iterator[int]:
    """Serve until the block ends; gives the port."""
    over = Event()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(0.1)
        thread = Thread(target=_serve, args=(server, over), daemon=True)
        thread.start()
        yield server.getsockname()[1]
        over.set()
        thread.join()


def _serve(server: socket.socket, over: Event) -> None:
    while not over.is_set():
        try:
            wire, asker = server.recvfrom(4_096)
        except TimeoutError:
            continue
        if answer := answer_to(wire):
            server.sendto(answer, asker)
