"""Whatever the length of the list, writing it needs the same memory."""

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.gateway.fill import put_in_force
from bench.gateway.names import fresh
from khien.protection.filtering import reading
from khien.protection.filtering.compile.formats import FORMATS
from khien.protection.filtering.compile.lists import write_lists
from khien.protection.filtering.engines.files import Files
from khien.protection.filtering.models import ListEntry, Release
from tests.conftest import Cast
from tests.filtering.blocks import block

pytestmark = pytest.mark.django_db
SHORT, LONG = 5_000, 20_000


def peak(folder: Path) -> int:
    """Return the most bytes that writing every format held at once."""
    tracemalloc.start()
    try:
        written = write_lists(Release.objects.newest(), folder)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        assert all(written.path(name).stat().st_size > 10_000 for name in FORMATS)


def test_a_list_four_times_as_long_needs_no_more_memory(
    publish: Callable[[], None], files_only: Files, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "AT_ONCE", SHORT // 3)  # both lists take several portions
    block("pattern.example.vn", cast)
    publish()
    pattern = ListEntry.objects.get()
    put_in_force(list(fresh(SHORT, "short")), pattern)
    write_lists(
        Release.objects.newest(), tmp_path / "first"
    )  # what is read once in a process's life does not count
    short = peak(tmp_path / "short")
    put_in_force(list(fresh(LONG - SHORT, "long")), pattern, start=SHORT)
    assert peak(tmp_path / "long") < 1.2 * short
    assert ListEntry.objects.in_force().count() == LONG + 1
