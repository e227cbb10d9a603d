"""A Khiên of the bench's own: folder, database, people, processes. Nothing leaves the machine."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import django
import dns.exception
import dns.message
import dns.query
import dns.rcode

from tests.ports import free_port

PATIENCE = 300.0  # seconds for any one thing to happen
KHIEN = (sys.executable, "-m", "khien")


class TookTooLong(RuntimeError):
    """Something that must happen did not."""


@contextmanager
def installation(*, postgresql: bool) -> Iterator[Path]:
    """Set Khiên up in a temporary folder; with Knot as primary and Unbound as resolver, not started yet.

    Args:
        postgresql: on a server of its own; else SQLite.
    """
    with tempfile.TemporaryDirectory(prefix="kh-", dir="/tmp") as folder, ExitStack() as opened:
        os.environ |= {
            "KHIEN_DATA": folder,
            "KHIEN_DATABASE": opened.enter_context(_postgresql()) if postgresql else "",
            "KHIEN_RESOLVER_PORT": str(free_port()),
            "KHIEN_RESOLVER_FORWARD": f"127.0.0.1@{free_port()}",
            "KHIEN_PRIMARY_PORT": str(free_port()),
            "KHIEN_LOG_LEVEL": "ERROR",
            "KHIEN_BRAKE_FLOOR": "10000000",  # the brake would hold so many names at once, as it must
            "DJANGO_SETTINGS_MODULE": "khien.config.settings",
        }
        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        yield Path(folder)


@contextmanager
def _postgresql() -> Iterator[str]:
    from tests.postgres import server

    with server() as running:
        running.make("bench")
        yield running.url("bench")


class Process:
    """A program in the foreground, with its words in a file."""

    def __init__(self, log: Path, *command: str) -> None:
        self.log, self._command = log, command
        self.start()

    def start(self) -> None:
        """Run it (again)."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """End it, as hard as asked."""
        if self._process.poll() is None:
            self._process.send_signal(number)
            self._process.wait(PATIENCE)

    @property
    def megabytes(self) -> float:
        """The memory that it holds now."""
        return _status(self._process.pid, "VmRSS")


def _status(pid: int, word: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    # One that has ended, and waits to be asked how, has no memory any more.
    return next((round(int(line.split()[1]) / 1024, 1) for line in lines if line.startswith(f"{word}:")), 0.0)


@contextmanager
def process(log: Path, *command: str) -> Iterator[Process]:
    """Run a program until the block ends."""
    running = Process(log, *command)
    try:
        yield running
    finally:
        running.stop()


def until(happened: Callable[[], bool], what: str, pause: float = 0.005) -> float:
    """Wait for something; return when it was there (`time.perf_counter`).

    Raises:
        TookTooLong: it never was.
    """
    end = time.perf_counter() + PATIENCE
    while not happened():
        if time.perf_counter() > end:
            raise TookTooLong(f"{what}: not within {PATIENCE:.0f} seconds")
        time.sleep(pause)
    return time.perf_counter()


@dataclass(frozen=True)
class Cost:
    """What a command took."""

    seconds: float
    processor: float  # seconds
    megabytes: float  # at most


def cost(*command: str) -> Cost:
    """Run a command to its end, and say what it took.

    Raises:
        RuntimeError: it failed.
    """
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    megabytes, ended = 0.0, 0
    while not ended:
        # Not ru_maxrss: it begins with the memory of the process that started this one.
        megabytes = max(megabytes, _status(process.pid, "VmHWM"))
        ended, status, used = os.wait4(process.pid, os.WNOHANG)
        time.sleep(0.02)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed")
    seconds = time.perf_counter() - begun
    return Cost(round(seconds, 2), round(used.ru_utime + used.ru_stime, 2), megabytes)


def rcode(name: str, port: int, timeout: float = 5.0) -> str:
    """Ask a resolver for a name; empty when it does not answer."""
    try:
        answer = dns.query.udp(dns.message.make_query(name, "A"), "127.0.0.1", port=port, timeout=timeout)
    except (OSError, dns.exception.DNSException):
        return ""
    return dns.rcode.to_text(answer.rcode())
