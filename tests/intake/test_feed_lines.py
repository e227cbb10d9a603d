"""Lists with one thing a line: what is taken, what is refused, and that a bad line costs only itself."""

import gzip
import lzma
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.indicators.kinds import Kind
from khien.intake.feeds.names import read_domains, read_hosts, read_urls
from khien.intake.feeds.rows import FeedDamaged, FeedRefused, Line, Refusal, Row
from khien.intake.feeds.source import LONGEST_LINE, Source


def lines(text: str) -> list[Line | Refusal]:
    """Number the lines of a text."""
    return [Line(number, line) for number, line in enumerate(text.splitlines(), start=1)]


def source(folder: Path, content: bytes, most: int = 1_000_000) -> Source:
    """Put bytes into a file."""
    path = folder / "feed"
    path.write_bytes(content)
    return Source(path, most)


def values(rows: object) -> list[str]:
    """Return what was taken."""
    return [row.value for row in rows if isinstance(row, Row)]  # type: ignore[attr-defined]


def refused(rows: object) -> list[tuple[int, str]]:
    """Return line and reason of what was not."""
    return [(row.line, row.reason) for row in rows if isinstance(row, Refusal)]  # type: ignore[attr-defined]


def taken_from(file: Source, taken: list[object]) -> None:
    """Collect the rows one by one, so that those before a fault are seen."""
    for row in read_domains(file.lines()):
        taken.append(row)


def test_adblock_rules_that_say_less_than_a_whole_name_are_refused_with_their_line() -> None:
    rows = list(
        read_domains(lines("||bad.example^$third-party\n@@||good.example^\nshop.example##.ad\n/ads[0-9]/"))
    )
    assert refused(rows) == [(1, "adblock_rule"), (2, "adblock_rule"), (3, "adblock_rule"), (4, "adblock_rule")]


def test_names_are_taken_in_every_usual_spelling() -> None:
    text = """[Adblock Plus 2.0]
! a remark
# another

plain.example
  spaced.example  # why
*.wild.example
.dotted.example
||rule.example^
||strong.example^$important
bad[.]example
thư-viện.vn
"""
    assert values(read_domains(lines(text))) == [
        "plain.example", "spaced.example", "wild.example", "dotted.example", "rule.example", "strong.example",
        "bad[.]example", "thư-viện.vn",
    ]  # fmt: skip


def test_a_hosts_file_yields_every_blocked_name_of_a_line_and_no_name_of_the_machine() -> None:
    text = """127.0.0.1 localhost localhost.localdomain
255.255.255.255 broadcasthost
::1 ip6-localhost ip6-loopback
fe80::1%lo0 localhost
0.0.0.0 0.0.0.0
0.0.0.0 one.example two.example\tthree.example # remark
127.0.0.1 four.example
:: five.example
0 six.example
"""
    rows = list(read_hosts(lines(text)))
    assert values(rows) == [f"{name}.example" for name in ("one", "two", "three", "four", "five", "six")]
    assert refused(rows) == []


def test_a_line_of_a_hosts_file_that_leads_somewhere_or_has_no_address_is_refused() -> None:
    rows = list(read_hosts(lines("192.0.2.7 intranet.example\nname.example\nname.example other.example\n0.0.0.0")))
    assert refused(rows) == [(1, "leads_somewhere"), (2, "no_address"), (3, "no_address"), (4, "no_address")]


def test_addresses_keep_what_follows_the_hash() -> None:
    rows = list(read_urls(lines("# remark\nhttps://bad.example/a#b\n\nhxxp://bad[.]example/")))
    assert values(rows) == ["https://bad.example/a#b", "hxxp://bad[.]example/"]
    assert {row.kind for row in rows if isinstance(row, Row)} == {Kind.URL}


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"caf\xe9.example", "not_utf8"),
        (b"zero\0.example", "nul_byte"),
        (b"x" * (LONGEST_LINE + 10), "line_too_long"),
        (b"x" * 200_000, "line_too_long"),
        ("lost\ufffd.example".encode(), "lost_character"),
    ],
)
def test_a_line_that_is_no_text_is_refused_alone(tmp_path: Path, bad: bytes, reason: str) -> None:
    rows = list(read_domains(source(tmp_path, b"one.example\n" + bad + b"\ntwo.example\n").lines()))
    assert values(rows) == ["one.example", "two.example"]
    assert refused(rows) == [(2, reason)]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress, lzma.compress])
def test_text_is_read_in_every_usual_wrapping(tmp_path: Path, end: str, encoding: str, pack: type[bytes]) -> None:
    content = pack(f"one.example{end}thư-viện.vn{end}two.example".encode(encoding))
    assert values(read_domains(source(tmp_path, content).lines())) == ["one.example", "thư-viện.vn", "two.example"]


def test_packed_streams_one_after_the_other_are_one_file(tmp_path: Path) -> None:
    content = lzma.compress(b"one.example\n") + b"\0" * 8 + lzma.compress(b"two.example\n")
    assert values(read_domains(source(tmp_path, content).lines())) == ["one.example", "two.example"]


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_a_bomb_stops_at_the_limit_and_the_lines_before_it_are_good(tmp_path: Path, pack: type[bytes]) -> None:
    bomb = pack(b"one.example\n" + b"#" * 70 + b"\n" + b"a" * 30_000_000)
    taken: list[object] = []
    with pytest.raises(FeedDamaged, match="more than 1,000,000 bytes"):
        taken_from(source(tmp_path, bomb), taken)
    assert values(taken) == ["one.example"]


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_a_packed_file_that_breaks_off_is_told_and_what_came_before_is_good(
    tmp_path: Path, pack: type[bytes]
) -> None:
    whole = pack("".join(f"name{number}.example\n" for number in range(200_000)).encode())
    taken: list[object] = []
    with pytest.raises(FeedDamaged, match="cannot be read after line"):
        taken_from(source(tmp_path, whole[: len(whole) // 2], 10_000_000), taken)
    assert len(values(taken)) > 1_000


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FeedRefused, match="nowhere"):
        list(Source(tmp_path / "nowhere").lines())


@given(st.binary(max_size=2_000))
def test_any_bytes_are_lines_or_refusals_and_never_a_crash(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    file = source(tmp_path_factory.mktemp("any"), content)
    try:
        for read in (read_domains, read_urls, read_hosts):
            assert all(isinstance(row, Row | Refusal) for row in read(file.lines()))
    except FeedDamaged:
        assert content.startswith((b"\x1f\x8b", b"\xfd7zXZ\0"))
