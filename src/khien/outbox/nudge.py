"""Wake the workers of this machine at commit. A lost nudge costs a second, never the work."""

import contextlib
import os
import select
import socket
from pathlib import Path

from django.conf import settings

_PREFIX = "worker-"


def _address(folder: int, name: str) -> str:
    """Return a short path to a socket: the system's limit is 108 bytes, and state folders may lie deep."""
    return f"/proc/self/fd/{folder}/{name}"


def nudge() -> None:
    """Send one byte to every worker that listens here."""
    folder = Path(settings.RUN_FOLDER)
    names = [path.name for path in folder.glob(f"{_PREFIX}*")]
    if not names:
        return
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as sender:
            for name in names:
                # A worker that is gone or whose queue is full needs no nudge: the poll or the queue serves.
                with contextlib.suppress(OSError):
                    sender.sendto(b"!", _address(opened, name))
    finally:
        os.close(opened)


class Ear:
    """Where one worker hears nudges."""

    def __init__(self) -> None:
        self._path = Path(settings.RUN_FOLDER) / f"{_PREFIX}{os.getpid()}"
        self._path.unlink(missing_ok=True)
        folder = os.open(self._path.parent, os.O_RDONLY | os.O_DIRECTORY)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self._socket.bind(_address(folder, self._path.name))
        os.close(folder)

    def wait(self, seconds: float) -> None:
        """Sleep until a nudge comes or the time is over, and forget all nudges heard so far."""
        if select.select([self._socket], [], [], seconds)[0]:
            with contextlib.suppress(BlockingIOError):
                while self._socket.recv(16):
                    pass

    def close(self) -> None:
        """Stop listening."""
        self._socket.close()
        self._path.unlink(missing_ok=True)
