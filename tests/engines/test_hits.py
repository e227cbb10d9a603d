"""From a question to a real Unbound to the public figure; and nothing about who asked is anywhere."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import dns.message
import dns.query
import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.db import connection
from django.test import Client

from khien.protection.filtering.hits import listening
from khien.protection.filtering.hits.counting import Tally
from khien.protection.filtering.hits.dnstap import stopped_name
from khien.protection.filtering.models import HourlyHits
from tests.conftest import Cast
from tests.engines.running import PATIENCE, Resolver
from tests.filtering.blocks import block

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
NAME, ASKER = "lua-dao.example.vn", "127.9.8.7"
RAW = bytes(map(int, ASKER.split(".")))


class Seen(list[bytes]):
    """The frames that came, kept by the test alone."""

    def look(self, frame: bytes) -> str | None:
        self.append(frame)
        return stopped_name(frame)


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Seen:
    """Keep what comes, to show what was in it."""
    kept = Seen()
    monkeypatch.setattr(listening, "stopped_name", kept.look)
    return kept


@pytest.fixture
def tally(seen: Seen, settings: LazySettings) -> Iterator[Tally]:
    """Somebody listens, as `khien count_hits` does."""
    counting, over = Tally(), threading.Event()
    listener = threading.Thread(target=listening.listen, args=(Path(settings.RESOLVER_FOLDER), counting, over))
    listener.start()
    yield counting
    over.set()
    listener.join()


def ask(port: int, name: str, kind: str = "A") -> None:
    question = dns.message.make_query(name, kind)
    dns.query.udp(question, "127.0.0.1", port=port, timeout=PATIENCE, source=ASKER)


def test_a_question_becomes_a_public_number_and_nobody_is_in_it(
    tally: Tally, seen: Seen, resolver: Resolver, publish: Callable[[], None], cast: Cast, tmp_path: Path,
    public_client: Client, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    publish()
    block(NAME, cast)
    publish()
    end = time.monotonic() + PATIENCE
    while not tally._names:  # Unbound finds the socket within a second
        assert time.monotonic() < end, resolver.log.read_text()
        ask(resolver.port, NAME)
        time.sleep(0.1)
    for _visit in range(12):
        ask(resolver.port, f"www.{NAME}")
        ask(resolver.port, f"www.{NAME}", "AAAA")
        ask(resolver.port, "nothing-wrong.example.vn")
    while tally._names[f"www.{NAME}"] < 12:
        assert time.monotonic() < end, tally._names
        time.sleep(0.05)
    assert set(tally._names) == {NAME, f"www.{NAME}"}
    expected = sum(tally._names.values())
    tally.write_down()
    assert list(HourlyHits.objects.values_list("entry__value", "count")) == [(NAME, expected)]
    cache.clear()  # the worker has counted before anybody asked
    page = public_client.get("/en/list/hits/").content.decode()
    assert NAME in page
    assert f">{expected - expected % 10}<" in page
    assert any(RAW in frame for frame in seen)  # it did come …
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    for path in files:  # … and went nowhere
        assert RAW not in path.read_bytes(), path
        assert ASKER.encode() not in path.read_bytes(), path
    assert ASKER not in caplog.text
    assert not in_database(ASKER)
    assert not in_database(f"www.{NAME}")


def in_database(text: str) -> list[str]:
    """Return the tables of which any row holds a text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            if any(text in str(cell) for row in cursor.fetchall() for cell in row):
                found.append(table)
    return found
