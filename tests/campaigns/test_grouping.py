"""Reports that share something rare join one campaign; what everybody shares joins nobody."""

from collections import Counter

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from khien.analysis.models import Evidence
from khien.campaigns.explain import held_together_by, why
from khien.campaigns.gather import traits_of
from khien.campaigns.grouping import enrol_report, group_some, group_waiting
from khien.campaigns.models import Campaign, Membership, RememberedTrait
from khien.campaigns.traits import REMEMBERED, Trait
from khien.indicators.models import Indicator
from khien.intake.models import Attachment, Report
from tests.campaigns.conftest import Reported, campaign_of
from tests.campaigns.test_texts import OTHER, PARCEL, PARCEL_AGAIN


def learn(name: str, source: str, **data: object) -> None:
    """A collector found something about a name that was reported before."""
    indicator = Indicator.objects.get(value=name)
    Evidence.objects.create(indicator=indicator, source=source, data=data, digest=f"{source}{data}"[:64])
    for report in indicator.reports.all():
        enrol_report({"report_id": report.pk})
    group_waiting()


def test_reports_with_nothing_in_common_stand_alone(reported: Reported) -> None:
    one, other = reported("Trang lua-dao-mot.top lừa tiền"), reported("Trang hang-gia-hai.xyz bán hàng giả")
    assert campaign_of(one) is None
    assert campaign_of(other) is None
    assert not Campaign.objects.exists()


def test_a_popular_site_ties_nobody_together(reported: Reported) -> None:
    one, other = reported("Giả mạo vietcombank.com.vn đấy"), reported("Họ bảo em vào vietcombank.com.vn xem")
    assert campaign_of(one) is None
    assert campaign_of(other) is None


def test_the_same_site_under_other_names_below_it_is_one_campaign(reported: Reported) -> None:
    one, other = reported("Vào http://a.lua-dao-mot.top/x"), reported("Link b.lua-dao-mot.top/dang-nhap")
    assert campaign_of(one) == campaign_of(other) is not None
    assert [(tie.kind, tie.value) for tie in why(one.pk, other.pk)] == [("indicator", "domain:lua-dao-mot.top")]


def test_nearly_the_same_message_with_another_link_is_one_campaign(reported: Reported) -> None:
    one, other, third = reported(PARCEL), reported(PARCEL_AGAIN), reported(OTHER)
    assert campaign_of(one) == campaign_of(other) is not None
    assert campaign_of(third) is None
    assert [tie.kind for tie in why(one.pk, other.pk)] == ["text"]


def test_a_report_that_shares_with_two_campaigns_makes_them_one_and_says_why(reported: Reported) -> None:
    first = [reported("lua-dao-mot.top"), reported("www.lua-dao-mot.top")]
    second = [reported("hang-gia-hai.xyz"), reported("m.hang-gia-hai.xyz"), reported("hang-gia-hai.xyz")]
    assert campaign_of(first[0]) != campaign_of(second[0])
    bridge = reported("Cả lua-dao-mot.top và hang-gia-hai.xyz đều của một nhóm")
    campaign = campaign_of(bridge)
    assert campaign is not None
    assert {campaign_of(report) for report in [*first, *second]} == {campaign}
    assert campaign.size == 6
    assert [tie.value for tie in why(first[1].pk, second[1].pk)] == [
        "domain:lua-dao-mot.top",
        "domain:lua-dao-mot.top",
        "domain:hang-gia-hai.xyz",
        "domain:hang-gia-hai.xyz",
    ]
    assert held_together_by(campaign)[0] == ("indicator", "domain:hang-gia-hai.xyz", 3)
    assert Campaign.objects.get(merged_into=campaign).size == 0


def test_one_shared_server_is_not_enough_but_server_and_kit_are(reported: Reported) -> None:
    one, other = reported("lua-dao-mot.top"), reported("hang-gia-hai.xyz")
    for name in ("lua-dao-mot.top", "hang-gia-hai.xyz"):
        learn(name, "dns", a=["203.0.113.7"])
    assert campaign_of(one) is None
    for name in ("lua-dao-mot.top", "hang-gia-hai.xyz"):
        learn(name, "page", kit="5f2c" * 16)
    assert campaign_of(one) == campaign_of(other) is not None
    assert {tie.kind for tie in one.ties.all()} | {tie.kind for tie in other.ties.all()} == {"address", "kit"}


def test_grouping_twice_changes_nothing(reported: Reported) -> None:
    one, other = reported(PARCEL), reported(PARCEL_AGAIN)
    before = campaign_of(one)
    for report in (one, other):
        enrol_report({"report_id": report.pk})
    assert group_waiting() == 2
    assert campaign_of(one) == campaign_of(other) == before
    assert before is not None
    before.refresh_from_db()
    assert before.size == 2


def test_a_flood_of_one_message_is_remembered_by_a_few(reported: Reported) -> None:
    reports = [reported(PARCEL + f" Mã số {number}.", grouped=False) for number in range(40)]
    with CaptureQueriesContext(connection) as few:
        group_waiting()
    assert len({campaign_of(report) for report in reports}) == 1
    assert max(Counter(RememberedTrait.objects.values_list("key", flat=True)).values()) <= REMEMBERED
    for number in range(160):
        reported(PARCEL + f" Mã đơn {number}.", grouped=False)
    with CaptureQueriesContext(connection) as many:
        group_waiting()
    assert len(many) <= len(few) + 3
    campaign = campaign_of(reports[0])
    assert campaign is not None
    assert campaign.size == 200


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n cut off"])
def test_a_damaged_picture_holds_up_nobody(content: bytes, reported: Reported) -> None:
    one, other = reported("lua-dao-mot.top", grouped=False), reported("lua-dao-mot.top", grouped=False)
    name = default_storage.save("damaged.png", ContentFile(content))
    Attachment.objects.create(report=one, digest="0" * 64, name=name, width=1, height=1, size=1)
    assert group_waiting() == 2
    assert campaign_of(one) == campaign_of(other) is not None


def test_what_is_learnt_while_a_round_goes_on_is_not_forgotten(
    reported: Reported, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = reported("lua-dao-mot.top", grouped=False)

    def read_then_learn(reports: list[Report]) -> dict[int, list[Trait]]:
        found = traits_of(reports)
        enrol_report({"report_id": report.pk})
        return found

    monkeypatch.setattr("khien.campaigns.grouping.traits_of", read_then_learn)
    group_some()
    assert Membership.objects.get(report=report).grouped_at is None


def test_a_number_and_the_zalo_account_of_that_number_are_one_thing(reported: Reported) -> None:
    one, other = reported("Nó bảo kết bạn Zalo 0934.112.233"), reported("https://zalo.me/0934112233")
    third = reported("https://zalo.me/tuyendung_shopee")
    assert campaign_of(one) == campaign_of(other) is not None
    assert campaign_of(third) is None
