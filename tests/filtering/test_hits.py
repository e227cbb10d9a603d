"""What was stopped becomes numbers per entry and hour; the public sees none that could be about a few persons."""

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from khien.protection.filtering.hits import counting
from khien.protection.filtering.hits.counting import DISTINCT, Tally, forget_hits, write_down
from khien.protection.filtering.hits.figures import count_hit_figures
from khien.protection.filtering.hits.listening import listen, write_until
from khien.protection.filtering.models import HourlyHits, ListEntry
from tests.conftest import Cast
from tests.filtering.blocks import many_blocks

NOW = timezone.now()


@pytest.fixture
def evil(cast: Cast) -> ListEntry:
    """Two names in force, one under the other."""
    cache.clear()
    many_blocks(["evil.example.vn", "worse.evil.example.vn"], cast)
    ListEntry.objects.update(added_serial=1)
    return ListEntry.objects.get(value="evil.example.vn")


def counts() -> dict[str, int]:
    return dict(HourlyHits.objects.values_list("entry__value", "count"))


def test_a_name_counts_for_the_closest_entry_above_it_and_others_are_forgotten(evil: ListEntry) -> None:
    names = {"evil.example.vn": 2, "a.b.evil.example.vn": 3, "x.worse.evil.example.vn": 5, "notevil.example.vn": 7}
    write_down(names, NOW)
    assert counts() == {"evil.example.vn": 5, "worse.evil.example.vn": 5}
    write_down({"evil.example.vn": 1}, NOW)
    assert counts()["evil.example.vn"] == 6
    write_down({"evil.example.vn": 1}, NOW + timedelta(hours=1))
    assert HourlyHits.objects.filter(entry=evil).count() == 2


def test_writing_many_names_costs_a_few_questions(
    evil: ListEntry, django_assert_max_num_queries: Callable[..., object]
) -> None:
    names = {f"n{number}.evil.example.vn": 1 for number in range(300)}
    with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
        write_down(names, NOW)
    assert counts() == {"evil.example.vn": 300}


def test_what_cannot_be_written_waits(evil: ListEntry, monkeypatch: pytest.MonkeyPatch) -> None:
    tally = Tally()
    tally.add("evil.example.vn", 4)

    def away(*_args: object) -> None:
        raise OperationalError("away")

    with monkeypatch.context() as broken:
        broken.setattr(counting, "write_down", away)
        with pytest.raises(OperationalError):
            tally.write_down()
    tally.add("evil.example.vn")
    tally.write_down()
    tally.write_down()
    assert counts() == {"evil.example.vn": 5}


def test_a_counter_that_can_write_no_more_ends_its_listener(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(Tally, "write_down", broken)
    over = threading.Event()
    with pytest.raises(RuntimeError):
        write_until(Tally(), over, pause=0)
    assert over.is_set()


def test_a_listener_that_cannot_listen_ends_its_counter(tmp_path: Path) -> None:
    (tmp_path / "dnstap").mkdir()
    over = threading.Event()
    with pytest.raises(OSError, match="dnstap"):
        listen(tmp_path, Tally(), over)
    assert over.is_set()


def test_a_flood_of_invented_names_fills_no_memory(evil: ListEntry) -> None:
    tally = Tally()
    for number in range(DISTINCT + 10):
        tally.add(f"{number}.example.vn")
    assert len(tally._names) == DISTINCT


def test_numbers_end_with_their_retention(evil: ListEntry, settings: LazySettings) -> None:
    settings.HITS_RETENTION_DAYS = 30
    write_down({"evil.example.vn": 1}, NOW - timedelta(days=31))
    write_down({"evil.example.vn": 2}, NOW)
    forget_hits()
    assert counts() == {"evil.example.vn": 2}


def test_small_numbers_are_not_told_in_public(evil: ListEntry, public_client: Client) -> None:
    write_down({"evil.example.vn": 9}, NOW)
    page = public_client.get("/en/list/hits/").content.decode()
    assert "fewer than 10" in page
    assert "evil.example.vn" not in page
    lines = public_client.get("/en/list/hits.csv").content.decode().split()
    assert lines == ["month,stopped", f"{timezone.localtime(NOW):%Y-%m},<10"]


def test_larger_numbers_are(evil: ListEntry, public_client: Client) -> None:
    write_down({"evil.example.vn": 1_234, "worse.evil.example.vn": 9}, NOW)
    page = public_client.get("/en/list/hits/").content.decode()
    assert "1,230" in page
    assert "worse.evil.example.vn" not in page
    assert public_client.get("/en/list/hits.csv").content.decode().split()[1].endswith(",1240")


def test_nobody_learns_a_small_number_from_two_looks(evil: ListEntry, public_client: Client) -> None:
    def told() -> list[bytes]:
        count_hit_figures()
        return [public_client.get(f"/en/list/{place}").content for place in ("hits/", "hits.csv")]

    write_down({"evil.example.vn": 1_230, "worse.evil.example.vn": 1_230}, NOW)
    before = told()
    write_down({"worse.evil.example.vn": 9}, NOW)
    assert told() == before


def test_staff_see_all_of_them(evil: ListEntry, staff_client: Callable[..., Client], cast: Cast) -> None:
    write_down({"worse.evil.example.vn": 3}, NOW)
    page = staff_client(cast.binh).get("/en/list/").content.decode()
    assert "worse.evil.example.vn" in page


def test_what_was_counted_ahead_is_what_readers_get(evil: ListEntry, public_client: Client) -> None:
    write_down({"evil.example.vn": 1_234}, NOW)
    count_hit_figures()
    write_down({"evil.example.vn": 10}, NOW)
    assert "1,230" in public_client.get("/en/list/hits/").content.decode()
