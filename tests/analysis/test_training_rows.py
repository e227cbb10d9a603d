"""What the models learn from: nothing of a registrable domain in both parts, few of each, both kinds of page."""

import csv
import io
import lzma
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from khien.analysis.training.rows import (
    LISTS,
    MOST_OF_A_GROUP,
    Row,
    addresses,
    fingerprint,
    folds,
    host_of_text,
    is_held_out,
    names,
    read_rows,
)
from khien.indicators.kinds import Kind


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder of lists with a row each that can be read, and one that cannot."""
    for name, kind, column, source, day, harmful in LISTS:
        word = "bad" if harmful else "good"
        value = f"https://www.{word}.example/Path?q=1" if kind is Kind.URL else f"{word}-name.example"
        text = io.StringIO()
        writer = csv.writer(text)
        columns = [name for name in (column, source, day) if name]
        writer.writerow(columns)
        writer.writerow([value, "one|two", "2025-01-02"][: len(columns)])
        writer.writerow(["%%%", "one", ""][: len(columns)])
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(lzma.compress(text.getvalue().encode()))
    return tmp_path


def test_training_without_its_packages_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(CommandError, match=r"requirements/train\.txt"):
        call_command("train_model", data=tmp_path, out=tmp_path)


def test_rows_are_reduced_as_at_run_time_and_unreadable_ones_are_left_out(data: Path) -> None:
    rows = list(read_rows(data))
    assert [row.text for row in rows] == [
        "bad.example/path?q=1",
        "good.example/path?q=1",
        "good-name.example",
        "bad-name.example",
        "bad-name.example",
        "bad-name.example",
    ]
    assert rows[0] == Row("bad.example/path?q=1", "bad.example", ("one", "two"), "2025-01-02", True, Kind.URL)


def test_betting_names_weigh_little_and_are_not_measured_on(data: Path) -> None:
    assert [(row.sources, row.weight < 0.5) for row in read_rows(data) if not row.is_measured] == [
        (("vn_gambling_domains",), True)
    ]


def test_a_harmful_name_of_a_long_list_weighs_less_than_one_of_a_short_list() -> None:
    rows = [Row(f"long{n}.example", f"long{n}.example", ("long",), "", True, Kind.DOMAIN) for n in range(100)]
    rows += [Row("short.example", "short.example", ("short",), "", True, Kind.DOMAIN)]
    rows += [replace(row, text=f"good-{row.text}", harmful=False) for row in rows]
    weights = {row.text: row.weight for row in names(rows)}
    assert weights["short.example"] == pytest.approx(10 * weights["long7.example"])
    assert weights["good-long7.example"] == weights["good-short.example"] == 1


def test_a_registrable_domain_is_never_on_both_sides() -> None:
    rows = [
        Row(f"h{n}.site{n % 50}.example", f"site{n % 50}.example", (), "", False, Kind.DOMAIN) for n in range(500)
    ]
    held = is_held_out(rows)
    one = {row.group for row, out in zip(rows, held, strict=True) if out}
    other = {row.group for row, out in zip(rows, held, strict=True) if not out}
    assert one
    assert not one & other


def test_a_registrable_domain_is_in_one_fold() -> None:
    rows = [
        Row(f"{host}{n}.example", f"{n}.example", ("one",), "", True, Kind.DOMAIN)
        for n in range(60)
        for host in ("", "a.")
    ]
    found = folds(rows, 3)
    assert set(found) == {0, 1, 2}
    assert len({(row.group, fold) for row, fold in zip(rows, found, strict=True)}) == 60


def test_few_addresses_of_one_domain_are_learnt() -> None:
    rows = [Row(f"a.example/{n}", "a.example", (), "", True, Kind.URL) for n in range(100)]
    assert len(addresses(rows)) == MOST_OF_A_GROUP


def test_ordinary_names_are_also_learnt_as_addresses_with_and_without_a_log_in_page() -> None:
    row = Row("good.example", "good.example", (), "", False, Kind.DOMAIN)
    learnt = {one.text: one for one in addresses([row, replace(row, text="bad.example", harmful=True)])}
    assert set(learnt) == {"good.example", "bad.example", "good.example/login"}
    assert all(one.weight < 1 for one in learnt.values())


def test_hosts_of_addresses_are_learnt_as_names_with_less_weight() -> None:
    learnt = names([Row("a.example:8080/x", "a.example", (), "", True, Kind.URL)])
    assert [(row.text, row.weight < 1) for row in learnt] == [("a.example", True)]


@pytest.mark.parametrize(
    ("text", "host"),
    [("a.vn", "a.vn"), ("a.vn/x:1", "a.vn"), ("a.vn:8/x", "a.vn"), ("a.vn?b", "a.vn"), ("[::1]/x", "[::1]")],
)
def test_the_host_of_a_reduced_address(text: str, host: str) -> None:
    assert host_of_text(text) == host


def test_the_fingerprint_changes_with_every_byte(data: Path) -> None:
    before = fingerprint(data)
    assert before == fingerprint(data)
    with (data / LISTS[0][0]).open("ab") as file:
        file.write(b"\0")
    assert fingerprint(data) != before
