"""Screening finds by the million what the scorecard finds one by one, and leaves ordinary names alone."""

import io
import json
import random
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TextIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.analysis import screening
from khien.analysis.blocks import hashes_near, hashes_of
from khien.analysis.brands import brands
from khien.analysis.companions import COMPANIONS
from khien.analysis.guardlist import rules
from khien.analysis.impersonation import Technique, impersonations
from khien.analysis.judging import judged
from khien.analysis.screening import LEAST, screen

Trick = Callable[[str, random.Random], str]
LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORDS = sorted({word for brand in brands().values() for word in (*brand.words, *brand.tokens) if len(word) > 3})


def typo(word: str, draw: random.Random) -> str:
    at, letter = draw.randrange(len(word)), draw.choice(LETTERS)
    swapped = word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]
    return draw.choice(
        (word[:at] + letter + word[at:], word[:at] + word[at + 1 :], word[:at] + letter + word[at + 1 :], swapped)
    )


def homoglyph(word: str, draw: random.Random) -> str:
    looks = {"o": "0", "l": "1", "i": "1", "e": "3", "a": "4", "s": "5", "m": "rn"}
    at = draw.choice([place for place, letter in enumerate(word) if letter in looks] or [-1])
    return word[:at] + looks[word[at]] + word[at + 1 :] if at >= 0 else word.replace("b", "8")


def diacritic(word: str, draw: random.Random) -> str:
    """Vietnamese and Cyrillic letters that an eye takes for plain ones; half of them coded."""
    looks = {
        "a": "ạàа",
        "e": "ẹêе",
        "o": "ọơо",
        "i": "ịíі",
        "u": "ụư",
        "d": "đ",
        "c": "с",
        "p": "р",
        "k": "к",
        "t": "т",
        "m": "м",
    }
    at = draw.choice([place for place, letter in enumerate(word) if letter in looks] or [0])
    changed = word[:at] + draw.choice(looks.get(word[at], "ƅ")) + word[at + 1 :]
    return "xn--" + changed.encode("punycode").decode() if draw.random() < 0.5 else changed


def combination(word: str, draw: random.Random) -> str:
    other = draw.choice(sorted(COMPANIONS))
    return draw.choice((f"{word}-{other}", f"{other}-{word}", word + other, other + word))


@pytest.mark.parametrize("trick", [typo, homoglyph, diacritic, combination])
def test_at_least_nineteen_of_twenty_generated_tricks_are_found(trick: Trick) -> None:
    draw = random.Random(7)
    made = {f"{changed}.top" for word in WORDS for _ in range(8) if (changed := trick(word, draw)) != word}
    assert sum(1 for _ in screen("\n".join(sorted(made)).encode())) >= 0.95 * len(made)


def test_a_slip_in_a_name_of_three_letters_is_told_where_it_tells_something_or_when_asked_for() -> None:
    assert [one.value for one in screen(b"acbb.com\naxb.com\naxb.top\nbadge.top\n")] == ["acbb.com", "axb.top"]
    scores = {one.value: one.score for one in screen(b"acbb.com\naxb.com\nvietcombamk.com\n", 0)}
    assert scores["axb.com"] < LEAST < scores["acbb.com"] < scores["vietcombamk.com"]


@given(st.text(LETTERS, min_size=3, max_size=12))
def test_the_hashes_of_what_is_one_edit_away_are_those_of_the_words_themselves(word: str) -> None:
    more = {word[:at] + sign + word[at:] for at in range(len(word) + 1) for sign in LETTERS}
    other = {word[:at] + sign + word[at + 1 :] for at in range(len(word)) for sign in LETTERS}
    less = {word[:at] + word[at + 1 :] for at in range(len(word))} if len(word) > 3 else set()
    swapped = {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)}
    expected = hashes_of(sorted((more | other | less | swapped) - {word}))
    assert set(hashes_near(word, LETTERS.encode(), 3).tolist()) == set(expected.tolist())


def test_another_letter_before_an_ordinary_word_is_somebody_elses_name_and_one_letter_more_is_a_slip() -> None:
    found = [one.value for one in screen(b"pcloud.com\nuicloud.com\nircloud.com\nparena.com\ngharena.com\n")]
    assert found == ["uicloud.com", "ircloud.com", "gharena.com"]


def test_next_to_no_popular_name_is_flagged() -> None:
    names = sorted(rules())
    assert not list(screen("\n".join(names).encode()))


@pytest.mark.parametrize(
    ("name", "brand", "technique"),
    [
        ("vietcornbank.com", "vietcombank", Technique.HOMOGLYPH),
        ("xn--vietcombnk-6qi.com", "vietcombank", Technique.HOMOGLYPH),
        ("techcombamk.net", "techcombank", Technique.TYPO),
        ("vietcombaxk.net", "vietcombank", Technique.TYPO),
        ("vietcombaok.net", "vietcombank", Technique.BITSQUAT),
        ("nganhang-sacombank.xyz", "sacombank", Technique.COMBOSQUAT),
        ("shopee.khuyenmai99.vip", "shopee", Technique.SUBDOMAIN),
        ("agribank.top", "agribank", Technique.TLD_SWAP),
        ("m0mo.vn", "momo", Technique.HOMOGLYPH),
        ("wisế.com", "wise", Technique.HOMOGLYPH),
        ("tiktõk.io", "tiktok", Technique.HOMOGLYPH),
        ("dangky-acb.vn", "acb", Technique.COMBOSQUAT),
        ("ctv-viettelpost.vn", "viettelpost", Technique.COMBOSQUAT),
        ("nganhàng-sacombank.vn", "sacombank", Technique.COMBOSQUAT),
        ("vietnamairlines-sale.com", "vietnamairlines", Technique.COMBOSQUAT),
        ("vietnam-airlines.info", "vietnamairlines", Technique.TLD_SWAP),
        ("gdt-gov.com", "thue", Technique.COMBOSQUAT),
        ("vcb-nangcapthe.com", "vietcombank", Technique.COMBOSQUAT),
        ("facebook-khieunai.com", "facebook", Technique.COMBOSQUAT),
        ("tiendien-evn.com", "evn", Technique.COMBOSQUAT),
        ("vetc-thanhtoan.net", "vetc", Technique.COMBOSQUAT),
        ("phatnguoi.vnetraffic.top", "csgt", Technique.TLD_SWAP),
        ("dichvucong-capnhat.com", "dichvucong", Technique.COMBOSQUAT),
        ("*.sh0pee-qua.vip", "shopee", Technique.HOMOGLYPH),
        ("sacombank-otp.top.\t3600\tIN\tNS\tns1.host.net.", "sacombank", Technique.COMBOSQUAT),
    ],
)
def test_a_name_is_reported_with_whom_it_pretends_to_be_and_how(
    name: str, brand: str, technique: Technique
) -> None:
    (found,) = screen(name.encode())
    assert (found.brand, found.technique) == (brand, technique)


def test_the_owner_of_a_world_wide_name_may_hold_it_under_any_countrys_ending() -> None:
    assert not list(screen(b"google.be\nairbnb.cz\namazon-corp.com\nvietcombank.com.vn\nwww.sacombank.com.vn"))
    assert [one.value for one in screen(b"google-login.be")] == ["google-login.be"]


def test_words_that_only_begin_like_the_service_portal_are_other_words() -> None:
    assert not list(screen(b"dichvucongnghe.vn\ndichvucongchung.com\ndichvucongtrinh.vn"))


names = st.one_of(
    st.builds(lambda word, more: f"{word}{more}", st.sampled_from(WORDS), st.sampled_from(["", "-x", "1", ".a"])),
    st.text(alphabet=LETTERS + "0134-", min_size=1, max_size=24),
).map(lambda label: f"{label}.com")


@given(st.lists(names, min_size=1, max_size=30))
def test_the_block_finds_a_name_wherever_it_stands(lines: list[str]) -> None:
    alone = [found for line in lines for found in screen(line.encode())]
    assert list(screen("\n".join(lines).encode())) == alone
    for one in alone:
        assert (one.brand, one.matched) in {(find.brand, find.matched) for find in impersonations(one.value)}


SHORT = sorted({word for brand in brands().values() for word in (*brand.tokens, *brand.weak)})
atoms = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(SHORT),
    st.sampled_from(sorted(COMPANIONS)),
    st.text("019ilomrnv", max_size=3),
)
labels = st.lists(
    st.builds(str.__add__, atoms, st.sampled_from(["", "-", "1", "_", ".xn--"])), min_size=1, max_size=4
).map("".join)
endings = st.sampled_from(
    "com top vn com.vn webflow.io edu.vn kobe.jp bit.ly weebly.com sacombank.com.vn com- 4 ck".split()
)


@given(
    st.lists(
        st.builds("{}.{}".format, st.lists(labels, min_size=1, max_size=2).map(".".join), endings), max_size=40
    )
)
def test_columns_tell_what_is_told_of_one_name_after_the_other(lines: list[str]) -> None:
    text = "\n".join(lines).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(screening, "looked_at", lambda names: [judged(name, near) for name, near, _odd in names])
        one_by_one = list(screen(text, 0))
    assert list(screen(text, 0)) == one_by_one


@given(st.binary(max_size=300))
def test_any_bytes_are_passed_over(block: bytes) -> None:
    list(screen(block))


def test_the_command_answers_in_order_with_several_processes() -> None:
    lines = [name for turn in range(4_000) for name in (f"ordinary{turn}.org", f"vietcombank-otp{turn}.top")]
    run = subprocess.run(
        [sys.executable, "-m", "khien", "screen", "--processes", "2"],
        input="\n".join(lines), capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    rows = [json.loads(row) for row in io.StringIO(run.stdout)]
    assert [row["value"] for row in rows] == lines[1::2]
    assert set(rows[0]) == {"value", "brand", "technique", "matched", "score"}


def test_a_reader_that_goes_away_is_no_traceback() -> None:
    lines = "".join(f"vietcombank-otp{turn}.top\n" for turn in range(90_000))
    run = subprocess.Popen(
        [sys.executable, "-m", "khien", "screen", "--processes", "2"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert run.stdin
    assert run.stdout
    assert run.stderr
    threading.Thread(target=write_all, args=(run.stdin, lines), daemon=True).start()
    run.stdout.readline()
    run.stdout.close()
    assert (run.wait(timeout=120), run.stderr.read()) == (141, "")


def write_all(file: TextIO, text: str) -> None:
    with suppress(BrokenPipeError), file:
        file.write(text)
