"""The suites of the URL standard and of the public suffix list, with every deliberate difference written down."""

import json
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest

from khien.indicators.errors import NotAnIndicator
from khien.indicators.kinds import Kind
from khien.indicators.names import is_public_suffix, registrable_domain
from khien.indicators.parse import parse
from khien.indicators.urls import read_url

DATA = Path(__file__).parent / "data"
READ = ("http://", "https://", "ws://", "wss://", "ftp://")

# Unicode tables: the parser's are older than the suite's for these letters in one name with a sign such as U+226E.
NEWER_TABLES = {
    "\u2260\u1899\u226f.\uc1a3-\u1874\u10a0",
    "\u10a1\u755d.\u226e",
    "\U0003293120.\u97f3.\ua8661.",
    "\u10b5\u3002\u06f0\u226e\u00df\u0745",
    "\u10b5\u3002\u06f0\u226eSs\u0745",
    "\u10b5.\u06f0\u226eSS\u0745",
    "\u10b5.\u06f0\u226eSs\u0745",
    "\U00032b9a9\ua369\u17d3.ss",
    "\U00032b9a9\ua369\u17d3.SS",
}
# `parse` takes off disguise first: what is drawn as nothing goes, and `[/]` is a slash.
UNDISGUISED = {
    "http://example.com/\ufeff/foo": "http://example.com//foo",
    "wss://host/ !\"$%&'()*+,-./:;<=>@[\\]^_`{|}~": "wss://host/%20!%22$%&'()*+,-./:;%3C=%3E@/%5E_%60%7B|%7D~",
}


def cases(name: str) -> list[dict[str, Any]]:
    return [case for case in json.loads((DATA / name).read_text()) if isinstance(case, dict)]


def read(text: str) -> str | None:
    try:
        return read_url(text)
    except NotAnIndicator:
        return None


ADDRESSES = [case for case in cases("urltestdata.json") if case["base"] is None]


@pytest.mark.parametrize("case", ADDRESSES, ids=lambda case: ascii(case["input"])[:60])
def test_an_address_is_serialised_as_the_standard_says(case: dict[str, Any]) -> None:
    """Different on purpose: only the five schemes that name a place on the net are read."""
    expected = None if case.get("failure") else case["href"]
    assert read(case["input"]) == (expected if expected and expected.startswith(READ) else None)


@pytest.mark.parametrize("case", ADDRESSES, ids=lambda case: ascii(case["input"])[:60])
def test_taking_off_disguise_changes_no_other_address_of_the_suite(case: dict[str, Any]) -> None:
    expected = UNDISGUISED.get(case["input"], read(case["input"]))
    if expected is None:
        with pytest.raises(NotAnIndicator):
            parse(case["input"], Kind.URL)
    else:
        assert parse(case["input"], Kind.URL).value == expected


def test_every_serialised_address_of_the_suite_is_its_own_serialisation() -> None:
    serialised = [case["href"] for case in cases("urltestdata.json") if case.get("href", "").startswith(READ)]
    assert len(serialised) > 150
    assert [read(href) for href in serialised] == serialised


@pytest.mark.parametrize("name", ["toascii.json", "IdnaTestV2.json"])
def test_a_host_is_written_in_ascii_as_the_standard_says(name: str) -> None:
    different = {
        normalize("NFC", case["input"])
        for case in cases(name)
        if read(f"https://{case['input']}/x") != address_of(case["output"])
    }
    assert different <= NEWER_TABLES


def address_of(host: str | None) -> str | None:
    return None if host is None else f"https://{host}/x"


@pytest.mark.parametrize("case", cases("percent-encoding.json"), ids=lambda case: ascii(case["input"]))
def test_a_query_is_percent_encoded_as_utf_8(case: dict[str, Any]) -> None:
    encoded = case["output"]["utf-8"]
    assert read(f"https://a.invalid/?{case['input']}#{case['input']}") == f"https://a.invalid/?{encoded}#{encoded}"


PUBLIC_SUFFIX_CASES = [line.split() for line in (DATA / "psl_tests.txt").read_text("utf-8").splitlines() if line]


@pytest.mark.parametrize(("name", "expected"), PUBLIC_SUFFIX_CASES)
def test_the_registrable_domain_is_that_of_the_public_suffix_list(name: str, expected: str) -> None:
    name = "" if name == "null" else name
    assert registrable_domain(name) == (None if expected == "null" else expected)


@pytest.mark.parametrize(
    "name", ["vn", "com.vn", "hanoi.vn", "id.vn", "github.io", "blogspot.com", "foo.ck", "Co.UK."]
)
def test_a_name_that_strangers_register_under_is_a_public_suffix(name: str) -> None:
    assert is_public_suffix(name)
    assert registrable_domain(name) is None


@pytest.mark.parametrize(
    "name", ["vietcombank.com.vn", "a.github.io", "www.ck", "192.0.2.1", "2001:db8::1", "", "a..vn"]
)
def test_other_names_and_addresses_are_no_public_suffix(name: str) -> None:
    assert not is_public_suffix(name)
