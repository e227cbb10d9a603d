"""What somebody changed in the database or on a disk behind our back harms nobody, whichever column it is."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db.models import QuerySet
from django.test import Client as Browser
from django.utils import timezone

from khien.ledger.models import Entry
from khien.outbox.worker import deliver_due
from khien.protection.filtering import folding
from khien.protection.filtering import publish as publish_module
from khien.protection.filtering.compile import ListDamaged
from khien.protection.filtering.compile.files import serials_on_disk
from khien.protection.filtering.compile.stream import compile_list
from khien.protection.filtering.engines.files import Files
from khien.protection.filtering.models import ListEntry, Release
from khien.protection.filtering.prefixes import rows
from khien.protection.filtering.prefixes.client import Answer, Client
from khien.protection.filtering.prefixes.expressions import of_name, prefix_of
from khien.protection.filtering.publish import publish_list
from khien.protection.filtering.scrub import scrub
from khien.protection.filtering.tree import key_of
from tests.conftest import Cast
from tests.filtering.blocks import block, many_blocks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_only")]
Run = Callable[[], None]
Elsewhere = Callable[[], AbstractContextManager[None]]
FIRST, SECOND, BANK = "first.example.vn", "second.example.vn", "vietcombank.com.vn"
AS_THE_BANK = {"key": key_of(BANK), "prefix": prefix_of(of_name(BANK))}


@pytest.fixture
def elsewhere(settings: LazySettings, tmp_path: Path) -> Elsewhere:
    """Be, for a while, on another machine that has a folder of its own."""
    ours, theirs = settings.RESOLVER_FOLDER, tmp_path / "elsewhere"
    theirs.mkdir()

    @contextmanager
    def there() -> Iterator[None]:
        settings.RESOLVER_FOLDER = theirs
        yield
        settings.RESOLVER_FOLDER = ours

    return there


def entry(name: str) -> "QuerySet[ListEntry]":
    return ListEntry.objects.filter(value=name)


@pytest.mark.parametrize("is_published", [False, True])
def test_a_key_that_is_another_names_blocks_nobody_else_and_is_mended(
    publish: Run, files_only: Files, cast: Cast, is_published: bool
) -> None:
    publish()
    block(FIRST, cast)
    (publish if is_published else deliver_due)()
    entry(FIRST).update(**AS_THE_BANK)
    many_blocks([SECOND, f"under.{BANK}"], cast)
    publish()
    publish()
    assert files_only.blocked([FIRST, SECOND, f"www.{FIRST}", BANK, f"www.{BANK}"]) == {
        FIRST,
        SECOND,
        f"www.{FIRST}",
    }
    assert bytes(entry(FIRST).get().key) == key_of(FIRST)


def test_the_number_of_another_decision_leaves_in_no_file_and_is_mended(publish: Run, cast: Cast) -> None:
    block(FIRST, cast)
    block(SECOND, cast)
    publish()
    right = entry(FIRST).get().ref
    entry(FIRST).update(ref=entry(SECOND).get().ref)
    with pytest.raises(ListDamaged):
        "".join(compile_list("domains"))
    scrub()
    assert entry(FIRST).get().ref == right
    assert FIRST in "".join(compile_list("domains"))


@pytest.mark.parametrize("knows", [True, False])
def test_a_row_that_was_changed_reaches_no_device(
    publish: Run, cast: Cast, public_client: Browser, knows: bool
) -> None:
    def fetch(path: str) -> bytes:
        response = public_client.get(path)
        if response.status_code != 200:
            raise OSError(response.status_code)
        return bytes(response.content)

    block(FIRST, cast)
    publish()
    device = Client(fetch)
    if knows:
        device.update()
    block(SECOND, cast)
    publish()
    entry(SECOND).update(value=BANK, **AS_THE_BANK)
    assert public_client.get("/lists/prefixes").status_code == 503
    device.update()
    assert device.look_up(BANK) is not Answer.LISTED
    hashes = public_client.get(f"/lists/prefixes/{AS_THE_BANK['prefix']:08x}").json()["hashes"]
    assert hashes == []


def test_more_changes_than_a_difference_holds_come_as_the_whole_set(
    publish: Run, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when some have the same prefix: rows are counted, not prefixes."""
    monkeypatch.setattr(rows, "_LONGEST_DELTA", 5)
    monkeypatch.setattr(rows, "full_hash", lambda expression: len(expression).to_bytes(4))
    publish()
    block(FIRST, cast)
    publish()
    before = Release.objects.newest()
    many_blocks([f"{letter}{'x' * (3 + number // 2)}.vn" for number, letter in enumerate("abcdef")], cast)
    publish()
    assert before
    update = rows.update_since(before.serial, Release.objects.newest())
    assert update.since is None
    assert len(update.additions) == 4


def test_a_file_of_a_list_that_the_database_has_lost_is_not_taken_for_the_new_one_with_its_serial(
    publish: Run, files_only: Files, cast: Cast, elsewhere: Elsewhere
) -> None:
    block(FIRST, cast)
    publish()
    with elsewhere():
        publish_list()
    lost = block("lost.example.vn", cast)
    publish()
    ListEntry.objects.filter(decision=lost).delete()
    Release.objects.order_by("-serial")[0].delete()  # the database fell, and its last commits with it
    with elsewhere():
        block(SECOND, cast)
        publish()
    publish_list()
    assert files_only.blocked([FIRST, SECOND, "lost.example.vn"]) == {FIRST, SECOND}


def test_a_release_that_was_seen_in_force_elsewhere_is_not_taken_back(
    publish: Run, files_only: Files, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    block(FIRST, cast)
    publish()
    block(SECOND, cast)
    deliver_due()

    def confirmed_meanwhile(_resolver: object) -> list[str]:
        Release.objects.filter(confirmed_at=None).update(confirmed_at=timezone.now())
        return ["good.example.vn"]

    with monkeypatch.context() as patched:
        patched.setattr(publish_module, "wrong_canaries", confirmed_meanwhile)
        publish_list()
    assert not Release.objects.filter(withdrawn_at__isnull=False).exists()
    assert files_only.blocked([FIRST, SECOND]) == {FIRST, SECOND}


def test_a_release_that_was_taken_back_is_not_announced(publish: Run, cast: Cast) -> None:
    block(FIRST, cast)
    publish()
    newest = Release.objects.newest()
    assert newest
    taken = Release.objects.create(serial=newest.serial + 1, digest=newest.digest, size=1, added=1, removed=0)
    Release.objects.filter(pk=taken.pk).update(withdrawn_at=timezone.now())
    announced = Entry.objects.filter(kind="list.published").count()
    publish_module._confirm(taken)
    assert Entry.objects.filter(kind="list.published").count() == announced
    assert Release.objects.last_good() == newest


def test_a_machine_whose_hot_zone_lags_folds_nothing(
    publish: Run, cast: Cast, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    block(FIRST, cast)
    publish()
    with elsewhere():
        publish_list()
        held = serials_on_disk()
    block(SECOND, cast)
    publish()
    monkeypatch.setattr(folding, "FOLD", 0)
    with elsewhere():
        assert not folding.fold_base()
        assert serials_on_disk() == held
