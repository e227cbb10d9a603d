"""Importing: good lines are kept once, refusals are counted exactly, a killed import is made good."""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from khien.core.categories import Category
from khien.indicators.kinds import Kind
from khien.indicators.models import Indicator
from khien.intake.feeds.importing import CHUNK, FeedName, Imported, import_feed
from khien.intake.feeds.rows import FeedRefused, Refusal, Row
from khien.intake.models import Feed, Observation
from khien.ledger.record import SYSTEM, facts_about
from tests.processes import unmeasured

FEED = FeedName("partner", "Partner’s list", "CC0-1.0")


def taken(rows: Iterable[Row | Refusal], category: Category = Category.PHISHING) -> Imported:
    """Import rows as the feed of a partner."""
    return import_feed(feed=FEED, rows=rows, category=category, by=SYSTEM)


def domains(*names: str, **more: Any) -> list[Row]:
    """Rows of names."""
    return [Row(line, name, Kind.DOMAIN, **more) for line, name in enumerate(names, start=1)]


def run(path: Path | str, *options: str) -> tuple[dict[str, Any], str]:
    """Run the command; return its result and what it said on standard error."""
    out, err = StringIO(), StringIO()
    call_command("import_feed", str(path), *options, "--json", stdout=out, stderr=err)
    return json.loads(out.getvalue()), err.getvalue()


@pytest.mark.django_db
def test_a_feed_whose_name_is_about_opinion_is_refused_and_nothing_is_kept() -> None:
    with pytest.raises(FeedRefused, match="the name of the feed"):
        import_feed(
            feed=FeedName("x", "Political blogs"), rows=domains("a.example"), category=Category.PHISHING, by=SYSTEM
        )
    assert not Feed.objects.exists()


@pytest.mark.django_db
def test_a_table_with_one_political_row_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("domain,category\nbad.example,phishing\nblog.example,chính trị\n", encoding="utf-8")
    with pytest.raises(CommandError, match="line 3 says 'chính trị'"):
        run(path, "--format", "csv")
    assert not Feed.objects.exists()
    assert not Observation.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"", b"# nothing\n", b"\x89PNG\r\n\x1a\n\0\0\xff\xfe\n", b"not a name\n"])
def test_a_file_of_which_nothing_can_be_kept_is_a_failure(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "list.txt"
    path.write_bytes(content)
    with pytest.raises(CommandError, match="Nothing could be kept"):
        run(path, "--format", "domains")
    assert facts_about("list", "feed.imported") == []


@pytest.mark.django_db
def test_a_missing_file_is_a_failure_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nowhere[.]txt cannot be opened"):
        run(tmp_path / "nowhere.txt", "--format", "domains")


@pytest.mark.django_db
def test_good_lines_are_kept_and_each_kind_of_refusal_is_counted_with_its_first_lines(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    names = "".join(f"name{number}.example\n" for number in range(10))
    path.write_bytes(names.encode() + b"caf\xe9.example\nnot a name\n1.2.3.4\n||x^$third-party\nNAME0.Example.\n")
    result, said = run(path, "--format", "domains", "--feed", "partner", "--category", "fraud_parcel")
    assert (result["accepted"], result["new"], result["known"], result["refused"]) == (11, 10, 1, 4)
    assert result["refusals"]["not_utf8"] == result["refusals"]["adblock_rule"] == 1
    assert sum(result["refusals"].values()) == 4
    assert [example["line"] for example in result["examples"]["adblock_rule"]] == [14]
    assert "line 11: Byte 4 of the line is not UTF-8." in said
    assert set(Observation.objects.values_list("category", flat=True)) == {"fraud_parcel"}
    [fact] = facts_about("partner", "feed.imported")
    assert fact["public"] == {"feed": "partner", "licence": "", "accepted": 11, "refused": 4}


@pytest.mark.django_db
def test_importing_twice_adds_nothing_and_moves_the_time_when_the_feed_said_it_last() -> None:
    with time_machine.travel(datetime(2026, 11, 1, tzinfo=UTC), tick=False):
        assert taken(domains("a.example", "b.example", "a.example")).new == 2
    with time_machine.travel(datetime(2026, 11, 8, tzinfo=UTC), tick=False):
        again = taken(domains("b.example", "a.example", "c.example"))
    assert (again.accepted, again.new, again.known) == (3, 1, 2)
    seen = {row.indicator.value: row for row in Observation.objects.select_related("indicator")}
    assert len(seen) == 3
    assert seen["a.example"].first_seen_at == datetime(2026, 11, 1, tzinfo=UTC)
    assert seen["a.example"].last_seen_at == datetime(2026, 11, 8, tzinfo=UTC)
    assert seen["c.example"].first_seen_at == datetime(2026, 11, 8, tzinfo=UTC)


@pytest.mark.django_db
def test_times_that_a_feed_gives_only_ever_widen_the_span() -> None:
    def said(first: int, last: int) -> None:
        moments = [datetime(2026, 1, day, tzinfo=UTC) for day in (first, last)]
        taken(domains("a.example", first_seen=moments[0], last_seen=moments[1]))

    said(10, 12)
    said(11, 11)
    said(20, 5)
    row = Observation.objects.get()
    assert (row.first_seen_at.day, row.last_seen_at.day) == (5, 20)


@pytest.mark.django_db
def test_an_address_of_a_profile_is_kept_as_the_profile_as_reports_have_it() -> None:
    taken([Row(1, "https://www.facebook.com/some.scammer/", Kind.URL), Row(2, "bad.example/x", Kind.URL)])
    kinds = dict(Indicator.objects.values_list("kind", "value"))
    assert kinds == {"social_profile": "facebook:some.scammer", "url": "http://bad.example/x"}


@pytest.mark.django_db
def test_a_large_feed_is_kept_in_chunks_and_announced_once() -> None:
    heard: list[int] = []
    rows = domains(*(f"name{number}.example" for number in range(CHUNK + 10)))
    done = import_feed(
        feed=FEED,
        rows=rows,
        category=Category.MALWARE,
        by=SYSTEM,
        after_chunk=lambda so_far: heard.append(so_far.new),
    )
    assert heard == [CHUNK, CHUNK + 10] == [CHUNK, done.accepted]
    assert len(facts_about("partner", "feed.imported")) == 1


@pytest.mark.django_db
def test_the_number_of_statements_grows_with_thousands_of_rows_and_not_with_rows() -> None:
    with CaptureQueriesContext(connection) as few:
        taken(domains(*(f"name{number}.example" for number in range(100))))
    with CaptureQueriesContext(connection) as many:
        taken(domains(*(f"other{number}.example" for number in range(5_000))))
    assert len(many) - len(few) <= 10


@pytest.mark.django_db
@pytest.mark.parametrize("sample", ["one.vn\n*.two.vn\n", "||one.vn^\ntwo.vn\n"])
def test_standard_input_is_a_file_like_another(
    tmp_path: Path, sample: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "piped").write_text(sample)
    with (tmp_path / "piped").open() as piped:
        monkeypatch.setattr("sys.stdin", piped)
        result, _said = run("-", "--format", "domains", "--feed", "piped")
    assert result["accepted"] == 2
    with pytest.raises(CommandError, match="short name"):
        run("-", "--format", "domains")


def khien(data: Path, *arguments: str, kill: int = 0) -> int:
    """Run a command in a process of its own, killed before its n-th statement; return the exit code."""
    head = [sys.executable, "-m", "tests.faults.kill_at", str(kill), "before"]
    environment = unmeasured() | {"KHIEN_DATA": str(data), "KHIEN_DATABASE": "", "KHIEN_LOG_LEVEL": "CRITICAL"}
    done = subprocess.run([*head, *arguments], env=environment, check=False, timeout=120, capture_output=True)
    return done.returncode


def state(data: Path) -> tuple[list[Any], list[Any]]:
    """Return what is stored, without numbers and times."""
    with sqlite3.connect(data / "khien.sqlite3") as database:
        observed = database.execute(
            "SELECT i.kind, i.value, o.category FROM intake_observation o "
            "JOIN indicators_indicator i ON i.id = o.indicator_id ORDER BY i.value"
        ).fetchall()
        announced = database.execute("SELECT count(*) FROM ledger_entry WHERE kind = 'feed.imported'").fetchall()
    return observed, announced


def test_an_import_that_is_killed_is_made_good_by_the_next_one(tmp_path: Path, sqlite: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("".join(f"name{number}.example\n" for number in range(2 * CHUNK + 500)))
    command = ("import_feed", str(path), "--format", "domains")
    ends = []
    for kill in (0, 8, 40, 50):
        data = tmp_path / f"killed-{kill}"
        data.mkdir()
        shutil.copy(sqlite, data)
        if kill:
            assert khien(data, *command, kill=kill) == -9
            observed, announced = state(data)
            assert len(observed) in {0, CHUNK, 2 * CHUNK}
            assert announced == [(0,)]
        assert khien(data, *command) == 0
        ends.append(state(data))
    assert len(ends[0][0]) == 2 * CHUNK + 500
    assert ends[0][1] == [(1,)]
    assert all(end == ends[0] for end in ends)
