"""Rows of a long list are read as a stream, and whoever stops half-way leaves nothing open."""

import pytest

from khien.protection.filtering import reading
from khien.protection.filtering.compile import ListDamaged
from khien.protection.filtering.compile.formats import FORMATS, NameFormat
from khien.protection.filtering.compile.stream import compile_list
from khien.protection.filtering.models import ListEntry, Release
from khien.protection.filtering.reading import portions, read_through

pytestmark = pytest.mark.django_db


class DiskFull(Exception):
    """Whoever reads cannot go on."""


def read_half(name: str) -> None:
    with read_through(compile_list(name)) as pieces:
        next(pieces), next(pieces)
        raise DiskFull


@pytest.mark.parametrize("name", FORMATS)
def test_a_reader_that_fails_half_way_leaves_a_connection_that_works(published: Release, name: str) -> None:
    with pytest.raises(DiskFull):
        read_half(name)
    assert Release.objects.newest() == published
    assert "lua-dao.example.vn" in "".join(compile_list(name))


def test_every_row_comes_once_in_portions(published: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "AT_ONCE", 2)
    rows = ListEntry.objects.order_by("pk").values_list("value")
    with read_through(portions(rows)) as some:
        read = list(some)
    assert [row for portion in read for row in portion] == list(rows)
    assert len(read) > 1


@pytest.mark.parametrize("name", [name for name, form in FORMATS.items() if isinstance(form, NameFormat)])
def test_a_name_that_was_moved_behind_another_lets_no_list_out(published: Release, name: str) -> None:
    """Names under another one are left out, which is only right when each stands directly behind it."""
    ListEntry.objects.filter(value="a-b.example.vn").update(key=b"vn.zzz.")
    with pytest.raises(ListDamaged):
        list(compile_list(name))
