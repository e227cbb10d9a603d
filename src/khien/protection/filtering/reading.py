"""Reading rows of a long list as a stream: memory stays flat, and the first row does not wait for the last."""

from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from typing import Any, TypeVar

from django.db import connection, transaction

Rows = TypeVar("Rows", bound=Generator[Any, None, None])


@contextmanager
def read_through(rows: Rows) -> Iterator[Rows]:
    """Have a generator over rows read inside of this, and closed at its end, however far it was read.

    Outside of a transaction PostgreSQL writes the whole result down for a cursor (`WITH HOLD`) before it gives
    the first row away. SQLite streams anyway, and a transaction of ours would keep its writers out.
    """
    if connection.vendor != "postgresql":
        with closing(rows):
            yield rows
        return
    with transaction.atomic(), closing(rows):
        yield rows
