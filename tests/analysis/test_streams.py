"""Commands that stream answer whatever comes in, in order, without a database, and say when a process is lost."""

import io
import json
import os
import select
import signal
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from khien.analysis.messages.links import links_in
from khien.analysis.screening import rows_of
from khien.indicators.streaming import StreamCommand, in_order, whole_lines

SCAM = "https://vietcombank-otp.top/dang-nhap"
GARBAGE = [
    b"", b"\r", b" \t ", b"\x00", b"\xff\xfe\x00a", b"\xe1\xba", b"a" * 1_000_000, b"a." * 50_000,
    b"https://" + b"a." * 20_000, b"xn--" * 100, b"xn--" + b"9" * 59 + b".com", b'{"text":', b'{"text": 1}',
    b'{"text":' * 20_000, rb'{"text": "\ud83d hi"}', b'{"text": "a", "x": NaN}', b'{"text": "a", "x": 1e999}',
    b"\xed\xa0\x80.com", "ａ．ｃｏｍ。".encode(), b"[" * 10_000, b"." * 9_000, b"-.-_.com", b"0" * 5_000,
]  # fmt: skip


def run(
    command: str, text: bytes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> list[Any]:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    call_command(command)
    return [json.loads(line, parse_constant=pytest.fail) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize("command", ["score", "score_message", "screen", "extract"])
def test_garbage_is_survived_and_what_stands_between_is_answered_in_order(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("khien.analysis.management.commands.score.database_answers", lambda: False)
    lines = [line for place, bad in enumerate(GARBAGE) for line in (bad, f"vietcombank-otp{place}.top".encode())]
    rows = run(command, b"\n".join(lines), monkeypatch, capsys)
    said = [row.get("value") or row["text"] for row in rows]
    good = [f"vietcombank-otp{place}.top" for place in range(len(GARBAGE))]
    assert [one for one in said if one in good] == good


def test_a_file_that_begins_with_a_byte_order_mark_loses_nothing_of_its_first_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (row,) = run("score_message", b'\xef\xbb\xbf{"id": 7, "text": "hi"}\r\n', monkeypatch, capsys)
    assert (row["id"], row["text"]) == (7, "hi")


def test_a_database_that_was_never_prepared_is_said_once_and_lines_are_scored_without_it(
    tmp_path: Path,
) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "khien", "score"], input=f"{SCAM}\n" * 3, text=True, capture_output=True,
        env={**os.environ, "KHIEN_DATA": str(tmp_path), "KHIEN_DATABASE": ""}, check=True, timeout=60,
    )  # fmt: skip
    assert [json.loads(line)["value"] for line in run.stdout.splitlines()] == [SCAM] * 3
    assert run.stderr.count("without feeds and reports") == 1


def dies(part: int) -> str:
    if part == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return f"{part}\n"


def test_a_process_that_is_killed_ends_the_stream_with_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="ended from outside"):
        StreamCommand().stream(range(100), dies, 2)
    written = capsys.readouterr().out.split()
    assert written == [str(part) for part in range(len(written))]


def test_a_stream_that_is_killed_leaves_no_process_behind_that_keeps_its_reader_waiting() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "khien", "extract", "--processes", "2"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as stream:
        assert stream.stdin
        assert stream.stdout
        stream.stdin.write(f"{SCAM}\n\n".encode())
        stream.stdin.flush()
        assert SCAM.encode() in stream.stdout.readline()
        stream.kill()
        ended, _, _ = select.select([stream.stdout], [], [], 20)  # at its end only when nobody can write any more
        assert ended


class Later:
    """An answer that is worked out when it is taken."""

    def __init__(self, answer: Any, part: Any) -> None:
        self.answer, self.part = answer, part

    def result(self) -> str:
        return self.answer(self.part)


def test_no_more_is_read_than_can_be_answered_soon() -> None:
    read: list[int] = []

    def parts() -> Iterator[int]:
        for part in range(10_000):
            read.append(part)
            yield part

    answers = in_order(parts(), str, Later, ahead=4)
    for place in range(50):
        assert next(answers) == str(place)
        assert len(read) <= place + 4 + 3


@given(st.lists(st.binary(max_size=40)), st.integers(1, 30))
def test_whole_lines_together_are_the_input(lines: list[bytes], piece: int) -> None:
    text = b"\n".join(lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
        found = list(whole_lines(piece))
    assert b"".join(found) == text
    assert all(part.endswith(b"\n") for part in found[:-1])


def test_of_a_line_without_end_only_the_beginning_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x" * 95 + b"\nend")))
    found = b"".join(whole_lines(8, longest=10))
    assert found.splitlines()[1] == b"end"
    assert len(found) < 30


@pytest.mark.parametrize("line", [b"a." * 5_000_000, b"a-" * 400_000, "ü".encode() * 5_000_000])
def test_a_line_of_megabytes_takes_little_memory_and_loses_none_of_the_others(
    line: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    around = b"vietcombank-otp1.top\n%s\nvietcombank-otp2.top\n"
    expected = rows_of(around % b"a")  # lays out what is looked up, too
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(around % line)))
    tracemalloc.start()
    try:
        found = "".join(map(rows_of, whole_lines()))
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found == expected
    assert found.count("\n") == 2
    assert peak < 10_000_000


def test_an_address_that_goes_on_for_megabytes_is_refused_and_not_shortened_to_one_that_is_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("khien.analysis.management.commands.score.database_answers", lambda: False)
    long = f"https://a.com/{'🙂' * 700_000}".encode()
    first, refused, last = run(
        "score", b"%s\n%s\n%s\n" % (SCAM.encode(), long, SCAM.encode()), monkeypatch, capsys
    )
    assert (first["value"], last["value"]) == (SCAM, SCAM)
    assert refused["score"] == 0
    assert "longer than any address" in refused["error"]


@given(st.text(alphabet="ab-. /:htps", max_size=300))
def test_rows_of_letters_and_dots_are_read_for_links_in_one_go(text: str) -> None:
    list(links_in(text * 20))
