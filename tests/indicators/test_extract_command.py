"""`khien extract`: a text in, one JSON object a line out, as a program among programs."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from khien.indicators.extract import extract
from khien.indicators.stream import LONGEST_LINE, Pieces


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "KHIEN_DATA": str(tmp_path)}


def run(text: bytes, environment: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "khien", "extract"]
    return subprocess.run(command, input=text, env=environment, capture_output=True, check=False)


def rows(output: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.decode().splitlines()]


def test_findings_come_out_one_a_line_with_their_places(environment: dict[str, str]) -> None:
    text = "Vào đây: lừa-đảo.vn 👉\nhxxps://lua-dao[.]example/a, gọi 0912 345 678\n"
    done = run(text.encode(), environment)
    assert (done.returncode, done.stderr) == (0, b"")
    found = rows(done.stdout)
    assert [set(row) for row in found] == [{"kind", "value", "start", "end", "raw"}] * 3
    assert [row["kind"] for row in found] == ["domain", "url", "phone"]
    assert all(text[row["start"] : row["end"]] == row["raw"] for row in found)


def test_bytes_that_are_not_utf_8_are_counted_and_the_rest_is_searched(environment: dict[str, str]) -> None:
    done = run(b"\xff a \xc3( vcb-x.com \xe1\xba", environment)
    assert [row["value"] for row in rows(done.stdout)] == ["vcb-x.com"]
    assert done.returncode == 0
    assert b"not UTF-8" in done.stderr


def test_a_terminal_of_another_encoding_still_gets_utf_8(environment: dict[str, str]) -> None:
    done = run("lừa-đảo.vn".encode(), {**environment, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"})
    assert rows(done.stdout)[0]["raw"] == "lừa-đảo.vn"


def test_a_reader_that_leaves_ends_the_program_without_a_word(environment: dict[str, str]) -> None:
    text = b"".join(b"site%d-x.com\n" % number for number in range(20_000))
    with subprocess.Popen(
        [sys.executable, "-m", "khien", "extract"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    ) as program:
        assert program.stdin
        assert program.stdout
        assert program.stderr
        program.stdin.write(text[:100_000])
        program.stdin.flush()
        assert program.stdout.readline().startswith(b'{"kind": "domain"')  # before the input has ended
        program.stdout.close()
        with suppress(BrokenPipeError):
            program.stdin.write(text)
            program.stdin.close()
        assert program.stderr.read() == b""
        assert program.wait() != 0


def test_pieces_together_are_the_whole_stream(tmp_path: Path) -> None:
    text = "đầu\n\n" + "x" * (LONGEST_LINE + 100_000) + " cuối\nvcb-x.com " * 9_000
    path = tmp_path / "text"
    path.write_text(text, encoding="utf-8")
    with path.open("rb") as stream:
        pieces = list(Pieces(stream))
    assert "".join(pieces) == text
    assert len(pieces) > 2
    assert sum(len(list(extract(piece))) for piece in pieces) == 9_000
