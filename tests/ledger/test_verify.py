"""Whoever changes the ledger behind the application's back is found, and the place is named."""

import json
import shutil
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from khien.ledger.merkle import leaf_hash, root_of
from khien.ledger.models import Checkpoint, Entry
from khien.ledger.record import SYSTEM, LeafTooLarge, NotInTransaction, facts_about, record
from khien.ledger.seal import CannotContinue, refuse_other_keys, seal, signer
from khien.ledger.tiles import read_hashes, tile_path
from khien.ledger.verify import Fault, Verdict, verify

pytestmark = pytest.mark.django_db(transaction=True)


def write(count: int, start: int = 0) -> None:
    """Record some facts, each with a private part."""
    with transaction.atomic():
        for number in range(start, start + count):
            record(
                "test.done", by=SYSTEM, public={"number": number}, private={"secret": number}, about=f"T-{number}"
            )


def sql(statement: str, *values: object) -> None:
    """Do what an intruder with the database's password can do."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def found(verdict: Verdict) -> tuple[Fault, int | None]:
    """Return the fault and its place."""
    assert verdict.problem
    return verdict.problem.fault, verdict.problem.index


def test_a_fact_outside_a_transaction_is_refused() -> None:
    with pytest.raises(NotInTransaction):
        record("test.done", by=SYSTEM, public={})


def test_a_fact_that_fits_no_entry_bundle_is_refused() -> None:
    with pytest.raises(LeafTooLarge), transaction.atomic():
        record("test.done", by=SYSTEM, public={"text": "ă" * 40_000})


def test_an_untouched_ledger_holds() -> None:
    write(300)
    assert seal() == 300
    write(5, 300)
    assert verify() == Verdict(305, 300, 1, None)
    assert seal() == 5
    assert seal() == 0
    assert verify() == Verdict(305, 305, 2, None)


@pytest.mark.parametrize(
    "change",
    [
        "leaf = replace(leaf, 'test.done', 'test.Done')",
        "private = replace(private, 'secret', 'Secret')",
        "private = ''",
        "kind = 'test.Done'",
        "about = 'T-8'",
        "mark = 'f' || substr(mark, 2)",
        "at = (select at from ledger_entry where about = 'T-8')",
    ],
)
def test_one_changed_byte_in_any_column_is_named(change: str) -> None:
    write(20)
    seal()
    if change.startswith("mark"):
        Entry.objects.filter(index=7).update(mark="0" + Entry.objects.get(index=7).mark[1:-1] + "x")
    else:
        sql(f"UPDATE ledger_entry SET {change} WHERE leaf LIKE %s", '%"T-7"%')
    assert found(verify()) == (Fault.ALTERED, 7)


def test_a_changed_row_that_is_not_sealed_yet_is_found() -> None:
    write(3)
    sql("UPDATE ledger_entry SET leaf = replace(leaf, 'T-1', 'T-x')")
    assert found(verify()) == (Fault.INSERTED, None)


def test_a_row_written_by_hand_is_found_and_never_sealed() -> None:
    write(3)
    sql(
        """INSERT INTO ledger_entry (kind, at, about, leaf, private, mark)
        SELECT kind, at, about, replace(leaf, 'T-1', 'T-y'), private, mark FROM ledger_entry WHERE about = 'T-1'"""
    )
    assert found(verify()) == (Fault.INSERTED, None)
    assert seal() == 3
    assert found(verify()) == (Fault.INSERTED, None)


def test_a_removed_row_is_named() -> None:
    write(20)
    seal()
    sql("DELETE FROM ledger_entry WHERE about = 'T-4'")
    assert found(verify()) == (Fault.REMOVED, 4)


def test_a_removed_row_is_named_although_the_later_ones_were_moved_up() -> None:
    write(20)
    seal()
    Entry.objects.filter(index=4).delete()
    for index in range(5, 20):
        Entry.objects.filter(index=index).update(index=index - 1)
    assert found(verify()) == (Fault.REMOVED, 4)


def test_rows_written_by_hand_do_not_keep_what_comes_after_them_out_of_the_public_log(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("khien.ledger.seal.BATCH", 3)
    write(4)
    sql("update ledger_entry set mark = 'forged'")
    write(4, 4)
    assert seal() == 4
    assert found(verify()) == (Fault.INSERTED, None)


def test_an_inserted_row_is_named_although_the_later_ones_were_moved_down() -> None:
    write(20)
    seal()
    for index in range(19, 3, -1):
        Entry.objects.filter(index=index).update(index=index + 1)
    write(1, 99)
    Entry.objects.filter(index=None).update(index=4)
    assert found(verify()) == (Fault.INSERTED, 4)


def test_removed_last_rows_are_named_even_when_their_checkpoint_went_with_them() -> None:
    write(10)
    seal()
    write(10, 10)
    seal()
    sql("DELETE FROM ledger_entry WHERE about = 'T-19'")
    assert found(verify()) == (Fault.REMOVED, 19)
    Checkpoint.objects.filter(size=20).delete()
    Entry.objects.filter(index__gte=10).delete()
    assert found(verify()) == (Fault.REMOVED, 10)


def test_a_forged_checkpoint_is_found() -> None:
    write(5)
    seal()
    Checkpoint.objects.update(note=Checkpoint.objects.get().note.replace("\n5\n", "\n4\n"))
    assert found(verify()) == (Fault.CHECKPOINT, 4)


def test_a_ledger_rewritten_with_fresh_checkpoints_does_not_fit_what_was_published(settings: LazySettings) -> None:
    write(5)
    seal()
    before = verify()
    with transaction.atomic():
        Entry.objects.all().delete()
        Checkpoint.objects.all().delete()
        write(4)
    assert before.problem is None
    assert found(verify())[0] == Fault.REMOVED
    with pytest.raises(CannotContinue):
        seal()
    assert found(verify())[0] == Fault.REMOVED


def test_an_older_copy_of_the_database_does_not_go_on_where_the_public_log_already_is(
    settings: LazySettings,
) -> None:
    write(100)
    seal()
    copy = list(Entry.objects.all()), list(Checkpoint.objects.all())
    write(200, 100)
    seal()
    shown = {path: path.read_bytes() for path in settings.LEDGER_FOLDER.rglob("*") if path.is_file()}
    Entry.objects.all().delete()
    Checkpoint.objects.all().delete()
    Entry.objects.bulk_create(copy[0])
    Checkpoint.objects.bulk_create(copy[1])
    write(250, 500)
    with pytest.raises(CannotContinue, match="shows 300 entries"):
        seal()
    assert Entry.objects.filter(index=None).count() == 250
    assert {path: path.read_bytes() for path in settings.LEDGER_FOLDER.rglob("*") if path.is_file()} == shown


@pytest.mark.parametrize("key", ["LEDGER_KEY", "ENTRY_KEY"])
def test_a_database_put_back_without_its_keys_is_not_gone_on_with(key: str, settings: LazySettings) -> None:
    refuse_other_keys()
    write(3)
    seal()
    refuse_other_keys()
    Entry.objects.filter(index=2).update(mark="0" * 64)
    refuse_other_keys()
    setattr(settings, key, bytes(32))
    with pytest.raises(CannotContinue, match="keys/"):
        refuse_other_keys()


def test_a_missing_or_spoilt_tile_is_found_and_can_be_written_again(settings: LazySettings) -> None:
    write(5)
    seal()
    tile = settings.LEDGER_FOLDER / tile_path(0, 0, 5)
    content = tile.read_bytes()
    tile.write_bytes(b"\0" * len(content))
    assert found(verify()) == (Fault.ALTERED, 0)
    shutil.rmtree(settings.LEDGER_FOLDER / "tile")
    assert found(verify())[0] == Fault.FILES
    (settings.LEDGER_FOLDER / "checkpoint").unlink()
    seal()
    assert verify().problem is None


def test_the_command_fails_loudly_and_speaks_json(capsys: pytest.CaptureFixture[str]) -> None:
    write(2)
    seal()
    call_command("ledger_verify", "--json")
    assert json.loads(capsys.readouterr().out) == {
        "ok": True, "entries": 2, "sealed": 2, "checkpoints": 1, "problem": None,
    }  # fmt: skip
    Entry.objects.filter(index=1).update(about="else")
    with pytest.raises(CommandError, match="altered: entry 1"):
        call_command("ledger_verify", "--json")
    assert json.loads(capsys.readouterr().out)["problem"]["index"] == 1


def test_private_facts_are_not_in_the_public_leaf_and_cannot_be_guessed_from_it() -> None:
    with transaction.atomic():
        first = record("contact.seen", by=SYSTEM, public={}, private={"who": "lan@khien.test"})
        second = record("contact.seen", by=SYSTEM, public={}, private={"who": "lan@khien.test"})
    assert "lan" not in first.leaf
    assert json.loads(first.leaf)["private_sha256"] != json.loads(second.leaf)["private_sha256"]


def test_facts_that_the_application_did_not_write_prove_nothing() -> None:
    write(1)
    assert facts_about("T-0", "test.done")[0]["public"] == {"number": 0}
    sql("UPDATE ledger_entry SET leaf = replace(leaf, ':0', ':1')")
    assert facts_about("T-0", "test.done") == []


@pytest.mark.parametrize("count", [1, 255, 256, 257, 600])
def test_the_static_files_are_a_tlog_that_a_stranger_can_read(count: int, settings: LazySettings) -> None:
    write(count // 2)
    seal()
    write(count - count // 2, count // 2)
    seal()
    folder: Path = settings.LEDGER_FOLDER
    head = signer().verifier.open((folder / "checkpoint").read_text())
    leaves: list[bytes] = []
    for number in range(-(-head.size // 256)):
        width = min(256, head.size - number * 256)
        raw = (folder / tile_path("entries", number, width)).read_bytes()
        bundle = list(split_bundle(raw))
        assert read_hashes(folder / tile_path(0, number, width)) == [leaf_hash(leaf) for leaf in bundle]
        leaves += bundle
    assert len(leaves) == head.size == count
    assert root_of([leaf_hash(leaf) for leaf in leaves]) == head.root
    full = count // 256
    if full:
        upper = read_hashes(folder / tile_path(1, 0, full))
        assert upper == [root_of(read_hashes(folder / tile_path(0, number))) for number in range(full)]


def split_bundle(raw: bytes) -> list[bytes]:
    """Read an entry bundle as its specification says: two bytes of length, then the entry."""
    leaves = []
    while raw:
        length = int.from_bytes(raw[:2], "big")
        leaves.append(raw[2 : 2 + length])
        raw = raw[2 + length :]
    return leaves


@pytest.mark.parametrize(
    ("number", "path"),
    [(0, "tile/0/000"), (999, "tile/0/999"), (1000, "tile/0/x001/000"), (1_234_067, "tile/0/x001/x234/067")],
)
def test_tile_paths_are_those_of_the_specification(number: int, path: str) -> None:
    assert tile_path(0, number) == path
    assert tile_path(0, number, 7) == path + ".p/7"
