"""Reading a million rows as a stream: memory stays flat, and nobody writes the result down before it is read."""

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from itertools import islice
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import QuerySet

AT_ONCE = 10_000  # with fewer the two threads wait for each other more than for the database
Rows = list[tuple[Any, ...]]
Made = TypeVar("Made", bound=Generator[Any, None, None])


def portions(rows: QuerySet[Any, tuple[Any, ...]]) -> Generator[Rows, None, None]:
    """Yield rows of `values_list`, some thousand at a time; to be read within `read_through`.

    The database finds the next portion while this one is looked at: it would wait to be asked.
    """
    left = rows.iterator(chunk_size=AT_ONCE)

    def take() -> Rows:
        return list(islice(left, AT_ONCE))

    some = take()  # the statement begins in the thread that has the connection
    with ThreadPoolExecutor(1, "rows") as reader:
        while len(some) == AT_ONCE:
            coming = reader.submit(take)
            yield some
            some = coming.result()
    if some:
        yield some


@contextmanager
def read_through(made: Made) -> Iterator[Made]:
    """Have what a generator makes of rows read inside of this; it is closed at the end, however far it was read.

    Outside of a transaction PostgreSQL writes the whole result down for a cursor (`WITH HOLD`) before it gives the
    first row away; and it plans for a reader of the first tenth, by a look-up for each row in place of a sort
    (`cursor_tuple_fraction`). SQLite needs neither, and a transaction would keep its writers out.
    """
    if connection.vendor != "postgresql":
        with closing(made):
            yield made
        return
    with transaction.atomic(), closing(made):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL cursor_tuple_fraction = 1")
        yield made
