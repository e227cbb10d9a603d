"""What strangers share makes no campaign of them, and what one sender varies keeps none of his apart."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from khien.campaigns import texts
from khien.campaigns.explain import why
from khien.campaigns.grouping import group_waiting
from khien.campaigns.rulings import split_campaign
from tests.campaigns.conftest import Reported, campaign_of
from tests.campaigns.test_grouping import learn
from tests.campaigns.test_pictures import TALK, data_of, screenshot
from tests.campaigns.test_rulings import certain
from tests.campaigns.test_texts import PARCEL
from tests.conftest import Cast

CERTIFICATE = "5f2c" * 16


def test_the_addresses_of_one_service_are_one_server(reported: Reported) -> None:
    one, _other = reported("lua-dao-mot.top"), reported("hang-gia-hai.xyz")
    for name in ("lua-dao-mot.top", "hang-gia-hai.xyz"):
        learn(name, "dns", host=name, a=["203.0.113.7", "203.0.113.8"], aaaa=["2001:db8::7"])
    assert campaign_of(one) is None


@pytest.mark.parametrize(
    ("sites", "names"),
    [
        (("lua-dao-mot.pages.dev", "hang-gia-hai.pages.dev"), ["*.pages.dev", "pages.dev"]),
        (("lua-dao-mot.godaddysites.com", "hang-gia-hai.godaddysites.com"), ["*.godaddysites.com"]),
        (("lua-dao-mot.top", "hang-gia-hai.xyz"), ["*.hosting.example.com"]),
    ],
)
def test_the_server_and_the_certificate_of_who_rents_out_pages_tie_no_tenants(
    sites: tuple[str, str], names: list[str], reported: Reported
) -> None:
    one, _other = map(reported, sites)
    for site in sites:
        learn(site, "tls", host=site, sha256=CERTIFICATE, names=names)
        learn(site, "page", host=site, kit="a4" * 32)
    assert campaign_of(one) is None


def test_two_sites_with_one_certificate_of_their_own_are_one_campaign(reported: Reported) -> None:
    sites = ("lua-dao-mot.top", "hang-gia-hai.xyz")
    one, other = map(reported, sites)
    for site in sites:
        learn(site, "tls", host=site, sha256=CERTIFICATE, names=["lua-dao-mot.top", "*.hang-gia-hai.xyz"])
    assert campaign_of(one) == campaign_of(other) is not None


@pytest.mark.parametrize(("status", "are_one"), [(200, True), (403, False), (404, False)])
def test_error_pages_that_look_the_same_tie_nobody_together(
    status: int, are_one: bool, reported: Reported
) -> None:
    sites = ("lua-dao-mot.top", "hang-gia-hai.xyz")
    one, _other = map(reported, sites)
    shot = {"name": default_storage.save("pages/shot.png", ContentFile(data_of(screenshot(TALK))))}
    for site in sites:
        learn(site, "page", host=site, status=status, screenshot=shot, kit="a4" * 32, favicon="b5" * 32)
    assert (campaign_of(one) is not None) is are_one


@pytest.mark.parametrize("everybodys", ["Gọi 1900 545413 hỏi xem", "Báo công an 113", "Máy em là 192.168.1.1"])
def test_a_hotline_and_a_number_of_ones_own_network_tie_nobody_together(
    everybodys: str, reported: Reported
) -> None:
    one, _other = reported(f"lua-dao-mot.top. {everybodys}"), reported(f"hang-gia-hai.xyz. {everybodys}")
    assert campaign_of(one) is None


@pytest.mark.parametrize(
    "disguised",
    ["\u200b".join(PARCEL), PARCEL.replace("o", "\u043e"), "".join(letter + "\u0336" for letter in PARCEL)],
    ids=["unseen signs", "letters of another alphabet", "struck out"],
)
def test_a_message_in_disguise_is_alike(disguised: str) -> None:
    assert texts.likeness(texts.signature(PARCEL), texts.signature(disguised)) >= texts.ALIKE


def test_those_who_stay_find_each_other_when_the_one_that_held_them_together_leaves(
    reported: Reported, cast: Cast
) -> None:
    reports = [reported("lua-dao-mot.top") for _ in range(4)]
    campaign = certain(reports[0])
    new = split_campaign(campaign=campaign, reports=[reports[0].pk], reason="Chỉ nhắc tới", by=cast.minh)
    group_waiting()
    assert [tie.value for tie in why(reports[3].pk, reports[2].pk)] == ["domain:lua-dao-mot.top"] * 2
    assert certain(reported("lua-dao-mot.top")) == campaign != new
