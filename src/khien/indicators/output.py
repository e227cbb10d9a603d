"""Standard output of commands: UTF-8 whatever the terminal is, no traceback when its reader leaves or it is
full.
"""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from typing import Final

READER_LEFT: Final = 141  # what a shell reports of a program that SIGPIPE ended


@contextmanager
def streaming_output(status: int = READER_LEFT) -> Iterator[None]:
    """Write UTF-8 to standard output while this lasts.

    Args:
        status: what the program exits with when its reader goes away.
    """
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="")
    try:
        yield
        if sys.stdout:
            sys.stdout.flush()
    except OSError as error:
        if error.errno not in {errno.EPIPE, errno.ENOSPC}:
            raise
        # Python flushes again at exit; what is left must go nowhere instead of raising once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(status if error.errno == errno.EPIPE else f"khien: {error}") from None
