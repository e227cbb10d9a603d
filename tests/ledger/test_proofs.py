"""Proofs are made from the published tiles; the script that strangers run finds what does not hold."""

import json
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from khien.ledger import khien_verify, proofs
from khien.ledger.khien_verify import Wrong
from khien.ledger.merkle import leaf_hash, root_of
from khien.ledger.note import Signer, TreeHead
from khien.ledger.seal import signer
from khien.ledger.tiles import write_tiles

SIZES = (1, 2, 255, 256, 257, 700)


def publish(folder: Path, leaves: list[bytes], old: int, by: Signer) -> str:
    """Publish a log that had `old` entries; return its checkpoint."""
    hashes = [leaf_hash(leaf) for leaf in leaves]
    write_tiles(folder, old, len(leaves), lambda a, b: leaves[a:b], lambda a, b: hashes[a:b])
    note = by.sign(TreeHead(by.name, len(leaves), root_of(hashes)))
    (folder / "checkpoint").write_text(note, encoding="utf-8")
    return note


@pytest.mark.parametrize("size", SIZES)
def test_every_entry_and_every_growth_can_be_proven_from_the_tiles(size: int, tmp_path: Path) -> None:
    leaves = [f'{{"n":{number}}}'.encode() for number in range(size)]
    hashes = [leaf_hash(leaf) for leaf in leaves]
    publish(tmp_path, leaves[: size // 2], 0, signer()) if size > 1 else None
    publish(tmp_path, leaves, size // 2, signer())
    root = root_of(hashes)
    for index in {0, size // 3, size - 1}:
        head, _gap, note = proofs.inclusion(tmp_path, index).partition("\n\n")
        form, place, *path = head.splitlines()
        assert (form, place) == ("c2sp.org/tlog-proof@v1", f"index {index}")
        assert khien_verify.open_checkpoint(note, str(signer().verifier)) == (size, root)
        khien_verify.check_inclusion(index, size, hashes[index], khien_verify.decoded(path), root)
    for old in {1, size // 2 or 1, size}:
        path = khien_verify.decoded(proofs.consistency(tmp_path, old, size).splitlines())
        khien_verify.check_consistency((old, root_of(hashes[:old])), (size, root), path)


def test_nothing_is_proven_of_what_is_not_there(tmp_path: Path) -> None:
    publish(tmp_path, [b"{}"] * 3, 0, signer())
    with pytest.raises(proofs.NoSuchProof):
        proofs.inclusion(tmp_path, 3)
    for old, new in ((0, 3), (3, 2), (2, 4)):
        with pytest.raises(proofs.NoSuchProof):
            proofs.consistency(tmp_path, old, new)


def test_what_was_published_in_parts_takes_the_room_of_the_whole(tmp_path: Path) -> None:
    leaves = [f'{{"n":{number}}}'.encode() for number in range(70_000)]
    for old, new in ((0, 5), (5, 250), (250, 600), (600, 65_000), (65_000, 70_000)):
        publish(tmp_path, leaves[:new], old, signer())
    partial = {path.relative_to(tmp_path / "tile").as_posix() for path in tmp_path.rglob("*.p/*")}
    assert partial == {"0/273.p/112", "entries/273.p/112", "1/001.p/17", "2/000.p/1"}
    # Whoever still reads the log of 250 entries finds its hashes in the full tile.
    assert proofs.Tree(tmp_path, 250).root(0, 250) == root_of(map(leaf_hash, leaves[:250]))


# --- The script, against logs that lie ---


def approval(number: int, **changes: Any) -> dict[str, Any]:
    """A block of name number `number`, proposed by one and approved by another."""
    public = {"kind_of_decision": "block", "scope": "name", "subject": f"ten-{number}.example"}
    public |= {"proposed_by": {"person": "aaaa"}} | changes
    return {"kind": "decision.approved", "about": f"D-{number}", "by": {"person": "bbbb"}, "public": public}


def line(number: int) -> dict[str, str]:
    """The name's line on the list."""
    return {"scope": "name", "value": f"ten-{number}.example", "decision": f"D-{number}"}


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[[list[dict[str, Any]], list[dict[str, str]]], str]]:
    """Serve a log and a list as the public face does, from files."""

    class Quiet(SimpleHTTPRequestHandler):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args, directory=str(tmp_path))

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    Thread(target=server.serve_forever, daemon=True).start()

    def prepare(entries: list[dict[str, Any]], listed: list[dict[str, str]]) -> str:
        (tmp_path / "log").mkdir(exist_ok=True)
        (tmp_path / "lists").mkdir(exist_ok=True)
        publish(tmp_path / "log", [json.dumps(entry).encode() for entry in entries], 0, signer())
        (tmp_path / "lists/khien.json").write_text(json.dumps({"entries": listed}))
        return f"http://127.0.0.1:{server.server_port}"

    yield prepare
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def _own_memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each test remembers its own checkpoint."""
    monkeypatch.setattr(khien_verify, "SEEN", tmp_path / "seen.txt")


KEY = str(signer().verifier)
GOOD = [approval(number) for number in range(300)]


def test_an_honest_log_holds(serve: Callable[..., str], capsys: pytest.CaptureFixture[str]) -> None:
    khien_verify.check_all(serve(GOOD, [line(0), line(299)]), KEY)
    assert "Each of the 2 names" in capsys.readouterr().out


def test_a_log_that_grows_while_it_is_read_holds(serve: Callable[..., str], tmp_path: Path) -> None:
    address = serve(GOOD[:200], [line(0)])
    before = (tmp_path / "log/checkpoint").read_bytes()
    publish(tmp_path / "log", [json.dumps(entry).encode() for entry in GOOD], 200, signer())
    (tmp_path / "log/checkpoint").write_bytes(before)
    khien_verify.check_all(address, KEY)


@pytest.mark.parametrize(
    ("entries", "listed", "why"),
    [
        (GOOD, line(300), "no decision"),
        ([approval(1, proposed_by={"person": "bbbb"})], line(1), "not decided by two people"),
        ([approval(1, proposed_by={})], line(1), "not decided by two people"),
        ([approval(1, subject="khac.example")], line(1), "is about khac.example"),
        ([approval(1, kind_of_decision="warn")], line(1), "no decision"),
        ([approval(1), {"kind": "decision.ended", "about": "D-1"}], line(1), "has ended"),
    ],
)
def test_a_name_that_does_not_rest_on_two_people_is_told(
    serve: Callable[..., str], entries: list[dict[str, Any]], listed: dict[str, str], why: str
) -> None:
    with pytest.raises(Wrong, match=why):
        khien_verify.check_all(serve(entries, [listed]), KEY)


@pytest.mark.parametrize(
    ("address", "key", "why"),
    [("http://127.0.0.1:1", KEY, "refused"), ("khien.example", KEY, "unknown url"), ("", "khien", "three parts")],
)
def test_a_site_that_cannot_be_asked_is_not_accused(
    address: str,
    key: str,
    why: str,
    serve: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.argv", ["khien_verify.py", address or serve(GOOD, []), key])
    with pytest.raises(SystemExit) as ended:
        khien_verify.main()
    told = capsys.readouterr().out
    assert ended.value.code == 2
    assert "could not be checked" in told
    assert why in told


def test_an_altered_entry_is_told(serve: Callable[..., str], tmp_path: Path) -> None:
    address = serve(GOOD, [line(0)])
    tile = tmp_path / "log/tile/entries/000"
    tile.write_bytes(tile.read_bytes().replace(b"ten-7.example", b"ten-8.example"))
    with pytest.raises(Wrong, match="not those that were signed"):
        khien_verify.check_all(address, KEY)


def test_a_log_signed_by_another_key_is_told(serve: Callable[..., str], tmp_path: Path) -> None:
    address = serve(GOOD, [])
    publish(tmp_path / "log", [b"{}"], 0, Signer(signer().name, b"\7" * 32))
    with pytest.raises(Wrong, match="not signed"):
        khien_verify.check_all(address, KEY)


def test_a_log_that_was_shortened_or_rewritten_since_the_last_run_is_told(
    serve: Callable[..., str], tmp_path: Path
) -> None:
    khien_verify.check_all(serve(GOOD, []), KEY)
    with pytest.raises(Wrong, match="shrunk"):
        khien_verify.check_all(serve(GOOD[:200], []), KEY)
    address = serve([approval(9999), *GOOD[1:], approval(300)], [])
    (tmp_path / "log/consistency/300").mkdir(parents=True)
    (tmp_path / "log/consistency/300/301").write_text(proofs.consistency(tmp_path / "log", 300, 301))
    with pytest.raises(Wrong, match="rewritten"):
        khien_verify.check_all(address, KEY)
