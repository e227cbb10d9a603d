"""Take dnstap from our resolver over a Unix socket, count, and write down from time to time."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import structlog
from django.db import DatabaseError, connection

from khien.protection.filtering.hits.counting import Tally
from khien.protection.filtering.hits.dnstap import BadFrame, stopped_name
from khien.protection.filtering.hits.frames import BadStream, frames

log = structlog.get_logger(__name__)

SOCKET = "dnstap"  # in the resolver's folder
PAUSE = 10.0  # seconds between two writings


def listen(folder: Path, tally: Tally, over: threading.Event) -> None:
    """Take what resolvers send until told to stop; each has a thread."""
    with _ends_both(over), _socket(folder) as server:
        server.settimeout(0.2)
        while not over.is_set():
            try:
                sender, _address = server.accept()
            except TimeoutError:
                continue
            threading.Thread(target=_take, args=(sender, tally), daemon=True).start()


def write_until(tally: Tally, over: threading.Event, pause: float = PAUSE) -> None:
    """Write down until told to stop, and once more then."""
    stopping = False
    with _ends_both(over):
        while not stopping:
            stopping = over.wait(pause)
            try:
                tally.write_down()
            except DatabaseError as error:
                log.error("hits wait for the database", error=type(error).__name__)
            connection.close_if_unusable_or_obsolete()


@contextmanager
def _ends_both(over: threading.Event) -> Iterator[None]:
    """Whichever falls ends the other: a process that does only half would count nothing, and seem to be well."""
    try:
        yield
    finally:
        over.set()


def _take(sender: socket.socket, tally: Tally) -> None:
    bad = 0
    with closing(sender), sender.makefile("rb") as stream:
        sender.settimeout(None)
        try:
            for frame in frames(stream, sender.sendall):
                try:
                    name = stopped_name(frame)
                except BadFrame:
                    bad += 1
                    continue
                if name:
                    tally.add(name)
        except (BadStream, OSError) as error:
            log.error("dnstap ended", error=type(error).__name__)
    if bad:
        log.error("dnstap frames that could not be read", frames=bad)


@contextmanager
def _socket(folder: Path) -> Iterator[socket.socket]:
    """Listen where only our own user reaches; named from its folder, since a path may have 107 bytes only."""
    place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    path = f"/proc/self/fd/{place}/{SOCKET}"
    (folder / SOCKET).unlink(missing_ok=True)
    before = os.umask(0o177)
    try:
        with closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as server:
            server.bind(path)
            os.umask(before)
            server.listen()
            yield server
    finally:
        os.umask(before)
        os.close(place)
        (folder / SOCKET).unlink(missing_ok=True)
