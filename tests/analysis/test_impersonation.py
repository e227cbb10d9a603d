"""Names that pretend to be somebody are told, with the trick; official and ordinary names are not."""

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.analysis.brands import brands, is_official
from khien.analysis.impersonation import Technique, impersonations
from khien.analysis.slips import ordinary
from khien.indicators.kinds import Kind
from khien.indicators.parse import parse

ORDINARY = """pineapple.com gonzalo.es finance.com goggle.com wikitiki.org evernote.com baker.com mobile.de line.me
acbl.org vibes.com timor.tl shopping.com goalbank.org cakes.com steamboat.com moments.vn ladder.com telegraph.co.uk
grabby.org booking-hotel.vn meta-analysis.org wisely.com okx.example.org bigoogle""".split()


@pytest.mark.parametrize("name", ORDINARY)
def test_an_ordinary_name_pretends_nothing(name: str) -> None:
    assert impersonations(name) == []


@pytest.mark.parametrize(
    "name", ["acbs.com.vn", "vpbanks.com.vn", "isacombank.com.vn", "vnpt-ca.vn", "vnptmoney.vn", "viettelai.vn"]
)
def test_a_daughter_whose_name_looks_like_a_slip_pretends_nothing(name: str) -> None:
    assert impersonations(name) == []


def test_no_official_name_and_nothing_under_it_pretends_to_be_anybody() -> None:
    official = [domain for brand in brands().values() for domain in brand.domains]
    wrong = [
        name for name in official if impersonations(name) or impersonations(f"https://login.{name}/vietcombank")
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "brand", "technique"),
    [
        ("vietcombank.top", "vietcombank", Technique.TLD_SWAP),
        ("vietc0mbank.com", "vietcombank", Technique.HOMOGLYPH),
        ("xn--vetcombank-8x7c.com", None, None),
        ("vietcornbank.net", "vietcombank", Technique.HOMOGLYPH),
        ("vietconbank.com", "vietcombank", Technique.TYPO),
        ("vietcombank-xacthuc.com", "vietcombank", Technique.COMBOSQUAT),
        ("vietcombank.com.vn.evil.xyz", "vietcombank", Technique.SUBDOMAIN),
        ("https://evil.xyz/www.vietcombank.com.vn/login", "vietcombank", Technique.PATH),
        ("https://evil.xyz/paypal/login.php", "paypal", Technique.PATH),
        ("acb-login.vip", "acb", Technique.COMBOSQUAT),
        ("vibtindung.com", "vib", Technique.COMBOSQUAT),
        ("zalo-vn.club", "zalo", Technique.COMBOSQUAT),
        ("dichvucong.dancuso.com", "dichvucong", Technique.SUBDOMAIN),
        ("vneid.online", "vneid", Technique.TLD_SWAP),
        ("shopee.trungthuong.vn", "shopee", Technique.SUBDOMAIN),
        ("steamcommunlty.ru", "steam", Technique.HOMOGLYPH),
    ],
)
def test_a_trick_is_recognised(text: str, brand: str | None, technique: Technique | None) -> None:
    found = {one.brand: one.technique for one in impersonations(text)}
    if brand is not None:
        assert found.get(brand) is technique


@pytest.mark.parametrize("name", ["vıetcombank.com", "vіetcombank.com", "víetcombank.com", "рaypal.com"])
def test_letters_of_other_alphabets_are_seen_through(name: str) -> None:
    coded = parse(name, Kind.DOMAIN).value
    assert coded.startswith("xn--")
    assert [one.technique for one in impersonations(coded)] != []


@pytest.mark.parametrize("seed", ["0", "1", "2"])
def test_the_answer_for_a_name_that_pretends_two_is_the_same_in_every_process(seed: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", "from khien.analysis.impersonation import impersonations as find;"
         "print([one.brand for one in find('gift-steam-discord.com')])"],
        env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert run.stdout.strip() == "['discord', 'steam']"


def test_a_longer_find_hides_the_shorter_one_inside_it() -> None:
    assert [one.brand for one in impersonations("viettelpost-tracking.top")] == ["viettelpost"]


def test_only_names_of_public_bodies_under_gov_vn_are_official_without_being_listed() -> None:
    assert is_official("anything.gov.vn")
    assert not is_official("gov.vn.evil.com")
    assert not is_official("agov.vn")


@given(st.text(max_size=80))
def test_any_text_gets_an_answer(text: str) -> None:
    impersonations(text)


FAMOUS = "vietcombank techcombank vietinbank sacombank agribank facebook instagram shopee metamask paypal".split()


@given(st.sampled_from(FAMOUS), st.sampled_from("loss swap double".split()), st.data())
def test_one_slip_of_the_finger_in_a_famous_name_is_found(word: str, slip: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(word) - 2))
    middle = {"loss": "", "swap": word[at + 1] + word[at], "double": word[at] * 2}[slip]
    typo = word[:at] + middle + word[at + 1 + (slip == "swap") :]
    if typo != word and typo not in ordinary():
        assert impersonations(f"{typo}.xyz") != []
