"""One process that starts the faces, the worker and the resolver, keeps them running, and stops them together."""

import contextlib
import fcntl
import math
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from khien.core.errors import KhienError

LONGEST_PAUSE = 30.0  # seconds between two starts of a program that keeps falling
STEADY = 60.0  # seconds after which a program counts as well again
GRACE = 15.0  # seconds to stop by itself before it is killed
READY = 60.0  # seconds to answer for the first time
FIRST = 5.0  # seconds for what others wait for: they can do without


class CannotStart(KhienError):
    """Something stands in the way that a person can remove."""


@dataclass(frozen=True)
class Program:
    """A child.

    Args:
        name, command, environment: what to run, with which variables beside our own.
        answers_at: address and port where it answers over TCP when it is ready, or the socket that it makes then.
        first: whether those behind it are started when it is ready, or has had some time for it.
    """

    name: str
    command: Sequence[str]
    environment: dict[str, str] = field(default_factory=dict)
    answers_at: tuple[str, int] | Path | None = None
    first: bool = False


@dataclass
class _Child:
    program: Program
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    falls: int = 0
    due: float = math.inf  # not before it was started for the first time


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the lock of a state folder.

    Raises:
        CannotStart: another supervisor holds it.
    """
    path = folder / "up.lock"
    with path.open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise CannotStart(f"Khiên already runs on {folder.parent} (process {file.read().strip()}).") from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def refuse_busy_port(host: str, port: int, variable: str, kind: int = socket.SOCK_STREAM) -> None:
    """Make sure that we can listen.

    Raises:
        CannotStart: something else listens there.
    """
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotStart(
                f"Port {port} on {host} cannot be used ({error.strerror}). Choose another: {variable}=PORT ./run"
            ) from error


class Supervisor:
    """Starts programs in order, restarts what falls with growing pauses, stops all in reverse order."""

    def __init__(self, programs: Sequence[Program], say: Callable[[str], None]) -> None:
        self._children = [_Child(program) for program in programs]
        self._say = say
        self._stopping = False
        # The handler only writes a byte: whatever the loop waits for, it wakes.
        self._bell, self._ring = os.pipe()

    def run(self, when_ready: Callable[[], None]) -> None:
        """Run until SIGINT or SIGTERM; call `when_ready` once, when every program answers."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        try:
            for child in self._children:
                self._start(child)
                if child.program.first:
                    self._ready(child, FIRST)
            if self._all_ready():
                when_ready()
            while not self._stopping:
                self._tend()
                select.select([self._bell], [], [], 0.5)
        finally:
            self._stop_all()

    def _stop(self, number: int, frame: object) -> None:
        self._stopping = True
        os.write(self._ring, b"!")

    def _start(self, child: _Child) -> None:
        # A supervisor that is killed takes its children with it: nothing runs on unseen.
        guard = ["setpriv", "--pdeathsig", "TERM", "--"] if shutil.which("setpriv") else []
        child.process = subprocess.Popen(
            [*guard, *child.program.command],
            env=os.environ | child.program.environment,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
            start_new_session=True,
        )
        child.started = time.monotonic()

    def _all_ready(self) -> bool:
        """Wait until each program answers that nobody waited for yet; say so one by one."""
        return all(self._ready(child) for child in self._children if not child.program.first)

    def _ready(self, child: _Child, patience: float = READY) -> bool:
        end = time.monotonic() + patience
        while not self._stopping:
            self._tend()
            if child.process and self._answers(child.program.answers_at):
                self._say(f"  {child.program.name} is running")
                return True
            if time.monotonic() > end:
                self._say(f"  {child.program.name} does not answer yet; its messages above say why")
                return True
            time.sleep(0.05)
        return False

    @staticmethod
    def _answers(place: tuple[str, int] | Path | None) -> bool:
        if place is None:
            return True
        if isinstance(place, Path):
            return place.exists()
        with contextlib.suppress(OSError), socket.create_connection(place, timeout=1):
            return True
        return False

    def _tend(self) -> None:
        """Start again what has fallen, each time after a longer pause."""
        now = time.monotonic()
        for child in self._children:
            if child.process and child.process.poll() is not None:
                child.falls = child.falls + 1 if now - child.started < STEADY else 1
                pause = min(2.0 ** (child.falls - 1), LONGEST_PAUSE)
                self._say(f"{child.program.name} ended (code {child.process.returncode}); again in {pause:.0f} s")
                child.process, child.due = None, now + pause
            elif child.process is None and now >= child.due:
                self._start(child)

    def _stop_all(self) -> None:
        running = [child for child in reversed(self._children) if child.process]
        for child in running:
            self._signal(child, signal.SIGTERM)
        end = time.monotonic() + GRACE
        for child in running:
            assert child.process is not None  # noqa: S101 - narrowed above
            try:
                child.process.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                self._say(f"{child.program.name} does not stop; killing it")
                self._signal(child, signal.SIGKILL)
                child.process.wait()

    @staticmethod
    def _signal(child: _Child, number: signal.Signals) -> None:
        """Signal the child's whole session: a server may have workers of its own."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.process.pid, number)  # type: ignore[union-attr]
