"""What an analyst says about a campaign is done, written down, and remembered against the machine."""

import pytest

from khien.campaigns.grouping import enrol_report, group_waiting
from khien.campaigns.models import Campaign, KeptApart, Membership
from khien.campaigns.rulings import RulingRefused, merge_campaigns, split_campaign
from khien.intake.models import Report
from khien.ledger.record import facts_about
from khien.people.rights import NotAllowed
from tests.campaigns.conftest import Reported, campaign_of
from tests.campaigns.test_texts import PARCEL, PARCEL_AGAIN
from tests.conftest import Cast


def certain(report: Report) -> Campaign:
    campaign = campaign_of(report)
    assert campaign is not None
    return campaign


@pytest.fixture
def joined(reported: Reported) -> list[Report]:
    """Two sites that one report made into one campaign."""
    return [
        reported("lua-dao-mot.top"),
        reported("lua-dao-mot.top"),
        reported("hang-gia-hai.xyz"),
        reported("hang-gia-hai.xyz"),
        reported("lua-dao-mot.top hang-gia-hai.xyz"),
    ]


def test_an_inspector_may_not_rule(joined: list[Report], cast: Cast) -> None:
    campaign = certain(joined[0])
    with pytest.raises(NotAllowed):
        split_campaign(campaign=campaign, reports=[joined[0].pk], reason="khác nhóm", by=cast.quang)


@pytest.mark.parametrize("leaving", [[], [0, 1, 2, 3, 4]])
def test_a_split_leaves_somebody_on_both_sides(joined: list[Report], cast: Cast, leaving: list[int]) -> None:
    with pytest.raises(RulingRefused):
        split_campaign(
            campaign=certain(joined[0]), reports=[joined[n].pk for n in leaving], reason="khác nhóm", by=cast.minh
        )


def test_a_ruling_on_a_page_that_is_out_of_date_is_refused(joined: list[Report], cast: Cast) -> None:
    seen = certain(joined[0])
    split_campaign(campaign=certain(joined[0]), reports=[joined[2].pk], reason="khác nhóm", by=cast.tuan)
    with pytest.raises(RulingRefused):
        split_campaign(campaign=seen, reports=[joined[0].pk], reason="khác nhóm", by=cast.minh)


def test_a_flood_that_goes_on_keeps_nobody_from_ruling(
    joined: list[Report], cast: Cast, reported: Reported
) -> None:
    seen = certain(joined[0])
    reported("lua-dao-mot.top")
    new = split_campaign(campaign=seen, reports=[joined[2].pk], reason="khác nhóm", by=cast.minh)
    seen.refresh_from_db()
    assert (seen.size, new.size) == (5, 1)


def test_a_false_report_that_joined_two_campaigns_is_undone_in_two_rulings(
    joined: list[Report], cast: Cast, reported: Reported
) -> None:
    campaign = certain(joined[0])
    split_campaign(campaign=campaign, reports=[joined[4].pk], reason="Báo cáo giả", by=cast.minh)
    group_waiting()
    campaign.refresh_from_db()
    new = split_campaign(
        campaign=campaign, reports=[joined[2].pk], reason="Nhóm khác", by=cast.minh, with_tied=True
    )
    assert certain(joined[0]) == certain(joined[1]) == campaign
    assert certain(joined[2]) == certain(joined[3]) == new
    reported("Lại một báo cáo giả: lua-dao-mot.top hang-gia-hai.xyz")
    assert certain(joined[0]) != certain(joined[2])


def test_all_that_hang_together_do_not_leave_when_nobody_would_stay(joined: list[Report], cast: Cast) -> None:
    with pytest.raises(RulingRefused):
        split_campaign(
            campaign=certain(joined[0]), reports=[joined[2].pk], reason="khác", by=cast.minh, with_tied=True
        )


def test_a_split_is_remembered_when_more_of_both_is_reported(
    joined: list[Report], cast: Cast, reported: Reported
) -> None:
    second = [report.pk for report in joined[2:4]]
    new = split_campaign(campaign=certain(joined[0]), reports=second, reason="Hai nhóm khác nhau", by=cast.minh)
    again = reported("Lại lua-dao-mot.top và hang-gia-hai.xyz")
    for report in joined:
        enrol_report({"report_id": report.pk})
    group_waiting()
    assert {certain(report) for report in joined[2:4]} == {new}
    assert certain(joined[0]) == certain(joined[1]) != new
    assert campaign_of(again) is not None
    facts = facts_about(certain(joined[0]).ref, "campaign.split")
    assert len(facts) == 1
    assert "reports" not in str(facts[0])


def test_a_merge_joins_and_undoes_an_earlier_split(joined: list[Report], cast: Cast) -> None:
    campaign = certain(joined[0])
    new = split_campaign(campaign=campaign, reports=[joined[2].pk], reason="Hai nhóm", by=cast.minh)
    campaign.refresh_from_db()
    merge_campaigns(campaign=new, into=campaign, reason="Cùng một tài khoản nhận tiền", by=cast.tuan)
    assert certain(joined[2]) == campaign
    campaign.refresh_from_db()
    assert campaign.size == 5
    assert not KeptApart.objects.exists()


def test_what_was_kept_apart_stays_apart_when_a_side_is_absorbed(
    joined: list[Report], cast: Cast, reported: Reported
) -> None:
    campaign = certain(joined[0])
    new = split_campaign(campaign=campaign, reports=[joined[2].pk], reason="Hai nhóm", by=cast.minh)
    third = [reported("ba-nhom-moi.top") for _ in range(9)]
    merge_campaigns(campaign=new, into=certain(third[0]), reason="Cùng nhóm", by=cast.minh)
    rows = KeptApart.objects.get()
    assert {rows.first, rows.second} == {campaign, certain(third[0])}


def test_a_ruling_needs_a_reason(joined: list[Report], cast: Cast, reported: Reported) -> None:
    other = certain([reported("ba-nhom-moi.top"), reported("ba-nhom-moi.top")][1])
    with pytest.raises(RulingRefused):
        merge_campaigns(campaign=other, into=certain(joined[0]), reason="  ", by=cast.minh)


def test_nothing_is_merged_into_a_campaign_that_has_ended_meanwhile(
    joined: list[Report], cast: Cast, reported: Reported
) -> None:
    seen = certain([reported("ba-nhom-moi.top"), reported("ba-nhom-moi.top")][1])
    third = certain([reported("bon-nhom-moi.top"), reported("bon-nhom-moi.top")][1])
    merge_campaigns(campaign=certain(joined[0]), into=third, reason="Cùng nhóm", by=cast.minh)
    ended = Campaign.objects.filter(merged_into=third)[0]
    ended.merged_into = None  # as it was when the page was sent
    with pytest.raises(RulingRefused):
        merge_campaigns(campaign=seen, into=ended, reason="Cùng nhóm", by=cast.minh)
    assert not Membership.objects.filter(campaign=ended).exists()


def test_a_new_copy_of_a_message_that_was_split_off_joins_those_that_left(cast: Cast, reported: Reported) -> None:
    first, second = [reported(PARCEL) for _ in range(8)], [reported(PARCEL_AGAIN) for _ in range(2)]
    leaving = [report.pk for report in second]
    new = split_campaign(campaign=certain(first[0]), reports=leaving, reason="Hai nhóm khác nhau", by=cast.minh)
    assert certain(reported(PARCEL_AGAIN)) == new
    assert certain(reported(PARCEL)) == certain(first[0]) != new
