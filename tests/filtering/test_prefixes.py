"""Devices look names up at home: coding is exact, damage is noticed, the server learns a prefix at most."""

import json
import tracemalloc
from collections.abc import Callable
from contextlib import suppress

import numpy as np
import pytest
from django.test import Client as Browser
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from khien.cases.models import Decision
from khien.indicators.errors import NotAnIndicator
from khien.indicators.parse import parse
from khien.indicators.spelling import of_address
from khien.protection.filtering.engines.files import Files
from khien.protection.filtering.models import ListEntry, Release
from khien.protection.filtering.prefixes.client import Answer, Client
from khien.protection.filtering.prefixes.copies import Copy, Update, applied
from khien.protection.filtering.prefixes.expressions import expressions, full_hash, of_name, prefix_of
from khien.protection.filtering.prefixes.rice import MOST_NUMBERS, Coded, Damaged, Prefixes, decode, encode
from khien.protection.filtering.prefixes.rows import update_since
from tests.conftest import Cast
from tests.filtering.blocks import block, lift

Run = Callable[[], None]
ADDRESS = "https://sites.google.com/view/lua-dao"
EMPTY = np.zeros(0, dtype=np.uint32)
numbers = st.sets(st.integers(0, 2**32 - 1), max_size=60).map(lambda some: np.array(sorted(some), dtype=np.uint32))


def updated(before: Prefixes, after: Prefixes) -> Update:
    return Update(1, 2, np.setdiff1d(after, before), np.setdiff1d(before, after), Copy(2, after).checksum)


@given(numbers)
def test_what_is_decoded_is_what_was_coded(some: Prefixes) -> None:
    assert decode(encode(some)).tolist() == some.tolist()


@given(numbers, numbers)
def test_an_update_leads_from_one_set_to_the_next(before: Prefixes, after: Prefixes) -> None:
    sent = Update.from_bytes(updated(before, after).content)
    assert applied(Copy(1, before), sent).prefixes.tolist() == after.tolist()


@given(numbers.filter(lambda some: len(some) > 2), st.data())
def test_a_flipped_bit_is_noticed(some: Prefixes, data: st.DataObject) -> None:
    update = Update(None, 2, some, EMPTY, Copy(2, some).checksum)
    sent = bytearray(update.content)
    start = sent.index(b"\n") + 1
    at = data.draw(st.integers(8 * start, 8 * len(sent) - 1))
    sent[at // 8] ^= 1 << at % 8
    with pytest.raises(Damaged):
        applied(None, Update.from_bytes(bytes(sent)))


@given(numbers.filter(lambda some: len(some) > 2), st.data())
def test_an_update_that_was_cut_off_or_grew_is_noticed(some: Prefixes, data: st.DataObject) -> None:
    sent = Update(None, 2, some, EMPTY, Copy(2, some).checksum).content
    with pytest.raises(Damaged):
        Update.from_bytes(sent[: data.draw(st.integers(0, len(sent) - 1))])
    with pytest.raises(Damaged):
        Update.from_bytes(sent + b"x")


@given(st.one_of(st.binary(max_size=80), st.text(max_size=80).map(str.encode)))
def test_any_answer_is_read_or_refused_with_one_error(content: bytes) -> None:
    with pytest.raises(Damaged):
        Update.from_bytes(content)


@given(st.binary(max_size=40), st.integers(-1, 9), st.integers(-1, 2**33), st.integers(-1, 40))
def test_any_coded_numbers_are_read_or_refused_with_one_error(data: bytes, count: int, first: int, k: int) -> None:
    with suppress(Damaged):
        assert len(decode(Coded(count, first, k, data))) == count


def test_a_few_megabytes_that_claim_a_flood_of_numbers_fill_no_memory() -> None:
    """Each zero bit is a number here: eight megabytes would take as many gigabytes."""
    flood = Coded(MOST_NUMBERS + 1, 0, 0, bytes(MOST_NUMBERS // 8 + 1))
    tracemalloc.start()
    with pytest.raises(Damaged):
        decode(flood)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


def test_a_million_names_cost_at_most_two_bytes_each_and_a_thousand_changes_eight_kilobytes() -> None:
    draw = np.random.default_rng(1)
    some = np.unique(draw.integers(0, 2**32, 1_000_000, dtype=np.uint64).astype(np.uint32))
    assert len(Update(None, 2, some, EMPTY, Copy(2, some).checksum).content) <= 2 * len(some)
    changed = draw.choice(some, 1_000, replace=False)
    changed.sort()
    assert len(Update(1, 2, changed[::2], changed[1::2], Copy(2, some).checksum).content) < 8_192


def test_an_address_is_looked_up_under_every_name_and_folder_above_it() -> None:
    assert expressions("https://a.b.example.com.vn/1/2.html?x=3") == [
        f"{host}{path}"
        for host in ("a.b.example.com.vn", "b.example.com.vn", "example.com.vn")
        for path in ("/1/2.html?x=3", "/1/2.html", "/", "/1/")
    ]
    assert expressions("192.0.2.7") == ["192.0.2.7/"]
    with pytest.raises(NotAnIndicator):
        expressions("+84912345678")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("/view/lua-dao", "/view/lua-dao"),
        ("//view///lua-dao", "/view/lua-dao"),
        ("/x/../view/./lua-dao", "/view/lua-dao"),
        ("/%76iew/lua%2Ddao", "/view/lua-dao"),
        ("/%2576iew/lua-dao", "/view/lua-dao"),
        ("/view/lua-dao?a=%62", "/view/lua-dao?a=b"),
        ("/l%e1%bb%aba", "/l%E1%BB%ABa"),
        ("/a%25b", "/a%25b"),
        ("/a%3Fb", "/a%3Fb"),
        ("/..", "/"),
        ("/a/..", "/"),
        ("/a/b/..", "/a/"),
    ],
)
def test_one_address_has_one_expression_however_it_is_written(written: str, meant: str) -> None:
    assert of_address(f"https://sites.google.com{written}") == f"sites.google.com{meant}"
    assert f"sites.google.com{meant}" in expressions(f"https://sites.google.com{written}")


@pytest.mark.parametrize(
    "host", ["sites.google.com.", "sites.google.com%2E", "SITES.google.com.:8080", "sites。google。com。"]
)
def test_a_final_dot_gets_nobody_round_the_list(host: str) -> None:
    written = f"https://{host}/view/lua-dao"
    assert "sites.google.com/view/lua-dao" in expressions(written)
    assert of_address(parse(written).value) == "sites.google.com/view/lua-dao"


def device(public_client: Browser, asked: list[str] | None = None) -> Client:
    def fetch(path: str) -> bytes:
        if asked is not None:
            asked.append(path)
        response = public_client.get(path)
        if response.status_code != 200:
            raise OSError(response.status_code)
        return response.content

    return Client(fetch)


Knowing = tuple[Client, Copy, Decision]


@pytest.fixture
def knowing(files_only: Files, publish: Run, cast: Cast, public_client: Browser) -> Knowing:
    """A device with a copy of a list that holds one name, and the decision of that name."""
    decision = block("lua-dao.example.vn", cast)
    publish()
    client = device(public_client)
    client.update()
    assert client.copy is not None
    return client, client.copy, decision


@pytest.mark.django_db
@pytest.mark.usefixtures("files_only")
class TestDevice:
    """A device against the server's own pages."""

    def test_it_knows_what_is_listed_and_asks_only_about_a_prefix(
        self, publish: Run, cast: Cast, public_client: Browser
    ) -> None:
        block("lua-dao.example.vn", cast)
        block(ADDRESS, cast)
        publish()
        asked: list[str] = []
        client = device(public_client, asked)
        assert client.look_up("lua-dao.example.vn") is Answer.UNKNOWN
        assert client.update()
        assert client.look_up("https://x.lua-dao.example.vn/login") is Answer.LISTED
        assert client.look_up(ADDRESS) is Answer.LISTED
        asked.clear()
        assert client.look_up("https://sites.google.com/view/another") is Answer.NOT_LISTED
        assert asked == []

    def test_a_change_comes_as_a_difference(self, knowing: Knowing, publish: Run, cast: Cast) -> None:
        client, copy, decision = knowing
        block("moi.example.vn", cast)
        lift(decision, cast)
        publish()
        sent = Update.from_bytes(client.fetch(f"/lists/prefixes?since={copy.serial}"))
        assert (len(sent.additions), len(sent.removals)) == (1, 1)
        assert client.update()
        assert client.look_up("moi.example.vn") is Answer.LISTED
        assert client.look_up("lua-dao.example.vn") is Answer.NOT_LISTED

    def test_a_copy_that_went_wrong_is_thrown_away_and_taken_again(
        self, knowing: Knowing, publish: Run, cast: Cast
    ) -> None:
        client, copy, _decision = knowing
        client.copy = Copy(copy.serial, np.array([1, 2, 3], dtype=np.uint32))
        block("moi.example.vn", cast)
        publish()
        assert client.update()
        assert client.look_up("lua-dao.example.vn") is Answer.LISTED

    def test_many_changes_one_after_the_other_make_the_set_that_the_rows_hold(
        self, knowing: Knowing, publish: Run, cast: Cast
    ) -> None:
        client, _copy, decision = knowing
        for number in range(3):
            block(f"so-{number}.example.vn", cast)
            if number == 1:
                lift(decision, cast)
            publish()
            assert client.update()
            assert client.copy
            held = ListEntry.objects.in_force().values_list("prefix", flat=True)
            assert client.copy.prefixes.tolist() == sorted(set(held))

    def test_who_has_a_list_that_was_taken_back_gets_the_whole_set(
        self, knowing: Knowing, publish: Run, cast: Cast
    ) -> None:
        client, copy, _decision = knowing
        block("moi.example.vn", cast)
        publish()
        Release.objects.filter(serial=copy.serial).update(withdrawn_at=timezone.now())
        sent = Update.from_bytes(client.fetch(f"/lists/prefixes?since={copy.serial}"))
        assert (sent.since, len(sent.additions)) == (None, 2)

    @pytest.mark.usefixtures("knowing")
    def test_whatever_serials_are_made_up_the_whole_set_is_coded_once(self) -> None:
        release = Release.objects.newest()
        assert update_since(12_345, release).content is update_since(None, release).content

    def test_an_older_list_is_refused_and_takes_nobodys_copy_away(
        self, knowing: Knowing, publish: Run, cast: Cast
    ) -> None:
        client, copy, _decision = knowing
        older = client.fetch("/lists/prefixes")
        block("moi.example.vn", cast)
        publish()
        assert client.update()
        newer, fetch = client.copy, client.fetch
        assert newer
        client.fetch = lambda path: older if path.startswith("/lists/prefixes?") else fetch(path)
        for _time in range(2):  # whoever replays an old list tries again
            assert client.update()
            assert client.copy is newer
            assert client.look_up("moi.example.vn") is Answer.LISTED
        client.copy, client.fetch = None, lambda _path: older
        assert not client.update()
        assert client.look_up("moi.example.vn") is Answer.UNKNOWN
        assert (client.newest, copy.serial) == (newer.serial, newer.serial - 1)

    @pytest.mark.parametrize("answer", [b"", b"{}", b"<html>Bad gateway</html>", b"\x00" * 9])
    def test_an_answer_without_a_list_costs_one_look_at_the_whole(self, knowing: Knowing, answer: bytes) -> None:
        client, copy, _decision = knowing
        fetch = client.fetch
        client.fetch = lambda path: answer if "?" in path else fetch(path)
        assert client.update()
        assert client.copy
        assert client.copy.checksum == copy.checksum
        client.fetch = lambda _path: answer
        assert not client.update()
        assert client.look_up("lua-dao.example.vn") is Answer.UNKNOWN

    def test_without_the_server_a_match_is_unknown_and_never_harmless(self, knowing: Knowing) -> None:
        client, _copy, _decision = knowing

        def gone(path: str) -> bytes:
            raise OSError(path)

        client.fetch = gone
        assert client.update()
        assert client.look_up("lua-dao.example.vn") is Answer.UNKNOWN

    @pytest.mark.parametrize("told", [5, "", "ab" * 31, "zz" * 32, "00" * 32, ["x"]])
    def test_hashes_that_answer_something_else_are_unknown_and_never_harmless(
        self, knowing: Knowing, told: object
    ) -> None:
        client, _copy, _decision = knowing
        client.fetch = lambda _path: json.dumps({"hashes": [{"sha256": told}]}).encode()
        assert client.look_up("lua-dao.example.vn") is Answer.UNKNOWN

    def test_the_answer_is_the_same_for_all_and_says_when_nothing_changed(
        self, publish: Run, cast: Cast, public_client: Browser
    ) -> None:
        block("lua-dao.example.vn", cast)
        publish()
        first = public_client.get("/lists/prefixes")
        assert first["Cache-Control"] == "public, max-age=60"
        assert public_client.get("/lists/prefixes", headers={"if-none-match": first["ETag"]}).status_code == 304
        assert public_client.get("/lists/prefixes/nonsense").status_code == 404
        wanted = full_hash(of_name("lua-dao.example.vn"))
        under = public_client.get(f"/lists/prefixes/{wanted[:4].hex()}")
        assert [row["sha256"] for row in under.json()["hashes"]] == [wanted.hex()]
        assert "Set-Cookie" not in under.headers

    def test_every_entry_knows_its_prefix(self, publish: Run, cast: Cast) -> None:
        block("lua-dao.example.vn", cast)
        publish()
        assert ListEntry.objects.get().prefix == prefix_of(of_name("lua-dao.example.vn"))
