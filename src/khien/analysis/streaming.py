"""Answer a stream on all processors: batches go to processes, answers come out in the order of the input."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from multiprocessing import get_context
from typing import Final, TypeVar

from django.core.management.base import BaseCommand, CommandParser
from django.db import connections

from khien.indicators.output import streaming_output

Part = TypeVar("Part")
PIECE: Final = 1 << 18  # bytes that are read together


class StreamCommand(BaseCommand):
    """A command that reads standard input; a subclass says how it is cut and how a piece is answered."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how many processes work."""
        parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="all processors by default")

    def stream(self, parts: Iterable[Part], answer: Callable[[Part], str], processes: int) -> None:
        """Write the answer to each part as soon as those before are written."""
        with streaming_output():
            if processes < 2:
                for part in parts:
                    _write(answer(part))
                return
            connections.close_all()  # a connection that two processes share would mix up their answers
            with get_context("fork").Pool(processes) as pool:
                for rows in pool.imap(answer, parts):
                    _write(rows)


def _write(rows: str) -> None:
    sys.stdout.write(rows)
    sys.stdout.flush()


def whole_lines() -> Iterator[bytes]:
    """Yield whole lines of standard input, as many as are there: a slow sender gets its answers at once."""
    rest = b""
    while piece := sys.stdin.buffer.read1(PIECE):  # type: ignore[union-attr]  # typed as BinaryIO, which lacks it
        whole, end, rest = (rest + piece).rpartition(b"\n")
        if end:
            yield whole + end
    if rest:
        yield rest


def batches(most: int) -> Iterator[list[str]]:
    """Yield the lines of standard input that are not blank, at most so many together."""
    for block in whole_lines():
        texts = (line.decode("utf-8", "replace").strip() for line in block.split(b"\n"))
        wanted = [text for text in texts if text]
        for start in range(0, len(wanted), most):
            yield wanted[start : start + most]
