"""Migrations of the list on rows that were there before."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from khien.indicators.parse import parse
from khien.protection.filtering.models import ListEntry
from khien.protection.filtering.prefixes.expressions import of_entry, prefix_of
from tests.conftest import Cast
from tests.filtering.blocks import propose

BEFORE, DOTS = ("filtering", "0010_fill_refs"), ("filtering", "0011_hosts_without_final_dot")
OTHERS = -1  # no hash: an entry that keeps it was left alone


@pytest.mark.django_db(transaction=True)
def test_addresses_whose_host_has_a_dot_too_many_are_hashed_anew_and_no_others(cast: Cast) -> None:
    hosts = ["bit.ly.", "bit.ly.:8080", "sites..google.com", ".bit.ly", "BIT.LY.."]
    dotted = [f"http://{host}/lua-dao" for host in hosts]
    for text in [*dotted, "http://bit.ly/lua-dao", "http://bit.ly/a.b/c", "lua-dao.example.vn"]:
        ListEntry.objects.want(propose(text, cast))
    ListEntry.objects.update(prefix=OTHERS)
    MigrationExecutor(connection).migrate([BEFORE])
    MigrationExecutor(connection).migrate([DOTS])
    anew = ListEntry.objects.exclude(prefix=OTHERS)
    assert sorted(row.value for row in anew) == sorted(parse(text).value for text in dotted)
    assert all(row.prefix == prefix_of(of_entry(row.value, is_name=False)) for row in anew)
    assert {prefix_of("bit.ly/lua-dao"), prefix_of("sites.google.com/lua-dao")} == {row.prefix for row in anew}
