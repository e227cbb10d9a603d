"""Answer a stream on all processors: parts go to processes, answers come out in the order of the input."""

import gc
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from ctypes import CDLL
from fcntl import F_SETPIPE_SZ, fcntl
from io import RawIOBase
from multiprocessing import get_context
from queue import Queue
from threading import Thread
from typing import Any, Final, Protocol, TypeVar, cast

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from khien.indicators.output import streaming_output

Part = TypeVar("Part")
PIECE: Final = 1 << 20  # bytes that are read together
LONGEST_LINE: Final = 1 << 17  # bytes; of a longer one that ends in another piece the rest is passed over
_PR_SET_PDEATHSIG: Final = 1
_MARK: Final = "\ufeff"  # that some programs begin a file with
_AHEAD: Final = 4  # parts for each processor that are read before their turn to be written


class StreamCommand(BaseCommand):
    """A command that reads standard input; a subclass says how it is cut and how a part is answered."""

    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how many processes work."""
        parser.add_argument(
            "--processes", type=int, default=len(os.sched_getaffinity(0)), help="all processors by default"
        )

    def stream(self, parts: Iterable[Part], answer: Callable[[Part], str], processes: int) -> None:
        """Write the answer to each part as soon as those before are written.

        Raises:
            CommandError: a process was ended from outside; what was written until then is complete and in order.
        """
        gc.freeze()  # what is loaded stays: no collection looks through it again, in no process
        if processes < 2:
            write_all(map(answer, parts))
            return
        _close_connections()
        with ProcessPoolExecutor(processes, get_context("fork"), _follow, (os.getpid(),)) as pool:
            pool.submit(bool).result()  # starts the processes, before there is a thread that they would copy half
            try:
                write_all(in_order(parts, answer, pool.submit, _AHEAD * processes))
            except BrokenProcessPool:
                raise CommandError(
                    "A process that answered was ended from outside, often for lack of memory. What is written is "
                    "complete up to there. Try again with --processes 1."
                ) from None


def _follow(parent: int) -> None:
    """Leave Ctrl-C to the parent, and end with it however it ends: whoever reads would wait for us else.

    Source: prctl(2), PR_SET_PDEATHSIG.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))
    if os.getppid() != parent:  # it ended before we asked
        os._exit(1)


def _close_connections() -> None:
    """Close all there are, also in the pool that PostgreSQL's go back to: two processes would share them."""
    for connection in connections.all(initialized_only=True):
        connection.close()
        if connection.vendor == "postgresql":
            cast(Any, connection).close_pool()


class Answer(Protocol):
    """What is there as soon as a part is answered."""

    def result(self) -> str:
        """Wait for the answer; what went wrong is raised here."""


def in_order(
    parts: Iterable[Part], answer: Callable[[Part], str], submit: Callable[..., Answer], ahead: int
) -> Iterator[str]:
    """Yield the answers in the order of the parts, each as soon as it and those before are there.

    Args:
        submit: gives a part to somebody else, who answers it.
        ahead: how many parts are read and given away at most before the first of them is answered.
    """
    waiting: Queue[Answer | None] = Queue(ahead)

    def read() -> None:
        try:
            for part in parts:
                waiting.put(submit(answer, part))
        except BaseException as error:  # noqa: BLE001 - it is raised where the answers are taken
            failed: Future[str] = Future()
            failed.set_exception(error)
            waiting.put(failed)
        waiting.put(None)

    Thread(target=read, daemon=True).start()
    while (future := waiting.get()) is not None:
        yield future.result()


def write_all(answers: Iterable[str]) -> None:
    """Write each answer to standard output at once."""
    with streaming_output():
        for rows in answers:
            sys.stdout.write(rows)
            sys.stdout.flush()


def standard_input() -> RawIOBase:
    """Return standard input, unbuffered: a read gives what is there, and a thread that waits in one holds no lock.

    Raises:
        CommandError: there is none.
    """
    if sys.stdin is None:
        raise CommandError("There is no standard input. Give one: khien COMMAND < FILE")
    buffer: Any = sys.stdin.buffer
    return cast(RawIOBase, getattr(buffer, "raw", buffer))


def whole_lines(piece: int = PIECE, longest: int = LONGEST_LINE) -> Iterator[bytes]:
    """Yield whole lines of standard input, as many as are there: a slow sender gets its answers at once.

    Args:
        piece: the most bytes that are read together.
        longest: bytes that are kept of a line; what remains of a longer one must still be too long for the reader.
    """
    stream, rest = standard_input(), bytearray()
    _widen(stream)
    while read := stream.read(piece):
        whole, end, tail = read.rpartition(b"\n")
        if end:
            yield bytes(rest) + whole + end
            rest.clear()
        rest += tail[: longest - len(rest)]
    if rest:
        yield bytes(rest)


def _widen(stream: RawIOBase) -> None:
    """Let a pipe hold a whole piece: else no more than 64 kB are there to be read at once."""
    with suppress(OSError):  # no pipe, or not allowed
        fcntl(stream.fileno(), F_SETPIPE_SZ, PIECE)


def batches(most: int, longest: int = LONGEST_LINE) -> Iterator[list[str]]:
    """Yield the lines of standard input that are not blank, at most so many together; see `whole_lines`."""
    for block in whole_lines(longest=longest):
        texts = (line.decode("utf-8", "replace").lstrip(_MARK).strip() for line in block.split(b"\n"))
        wanted = [text for text in texts if text]
        for start in range(0, len(wanted), most):
            yield wanted[start : start + most]
