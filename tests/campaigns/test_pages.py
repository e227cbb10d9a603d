"""An analyst sees why reports belong together, and corrects the machine from the page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from khien.campaigns.models import Campaign
from khien.campaigns.views import REPORTS
from khien.intake.models import Report
from tests.campaigns.conftest import Reported, campaign_of
from tests.conftest import Cast, SignIn


@pytest.fixture
def group(reported: Reported) -> list[Report]:
    return [reported("lua-dao-mot.top"), reported("Vào lua-dao-mot.top nhận quà"), reported("lua-dao-mot.top nhé")]


def shown(group: list[Report]) -> Campaign:
    campaign = campaign_of(group[0])
    assert campaign is not None
    return campaign


def test_somebody_who_may_not_see_cases_sees_no_campaign(
    group: list[Report], cast: Cast, staff_client: SignIn
) -> None:
    assert staff_client(cast.ha).get("/campaigns/").status_code == 403


def test_the_list_leads_to_a_page_that_says_why(group: list[Report], cast: Cast, staff_client: SignIn) -> None:
    analyst, ref = staff_client(cast.minh), shown(group).ref
    assert ref in analyst.get("/campaigns/").content.decode()
    page = analyst.get(f"/campaigns/{ref}/").content.decode()
    assert "Cùng nhắc đến" in page
    assert "lua-dao-mot[.]top" in page
    assert f"Cùng nhóm với № {group[0].pk}" in page


def test_the_page_tells_the_chain_from_one_report_to_another(
    reported: Reported, cast: Cast, staff_client: SignIn
) -> None:
    one = reported("lua-dao-mot.top")
    middle = reported("lua-dao-mot.top và lua-dao-hai.top")
    other = reported("lua-dao-hai.top")
    stranger = reported("khac-han.top")
    analyst, page = staff_client(cast.minh), f"/campaigns/{shown([one]).ref}/"

    def told(two: int | str) -> str:
        return analyst.get(page, {"one": one.pk, "other": two}).content.decode()

    chain = told(other.pk)
    assert f"№ {middle.pk} và № {one.pk}: cùng nhắc đến <code>lua-dao-mot[.]top</code>" in chain
    assert f"№ {other.pk} và № {middle.pk}: cùng nhắc đến <code>lua-dao-hai[.]top</code>" in chain
    for two in (stranger.pk, 10**18):
        assert "Không có điểm chung nào" in told(two)
    for nonsense in ("", "x", "-1", "9" * 30):
        assert "chain_other_error" in told(nonsense)


def test_nothing_that_a_campaign_names_can_be_followed_by_accident(
    reported: Reported, cast: Cast, staff_client: SignIn
) -> None:
    first = reported("Nhận quà tại https://zalo.me/lua-dao và lua-dao-mot.top")
    reported("Vào lua-dao-mot.top, rồi zalo.me/lua-dao")
    page = staff_client(cast.minh).get(f"/campaigns/{shown([first]).ref}/").content.decode()
    assert "Nhận quà tại" in page
    assert "lua-dao-mot.top" not in page
    assert "zalo.me" not in page


def test_a_page_costs_the_same_for_a_large_campaign(
    group: list[Report], cast: Cast, staff_client: SignIn, reported: Reported
) -> None:
    analyst, ref = staff_client(cast.minh), shown(group).ref
    analyst.get(f"/campaigns/{ref}/")
    with CaptureQueriesContext(connection) as few:
        analyst.get(f"/campaigns/{ref}/")
    for _ in range(30):
        reported("lua-dao-mot.top", grouped=False)
    reported("lua-dao-mot.top")
    with CaptureQueriesContext(connection) as many:
        analyst.get(f"/campaigns/{ref}/")
    assert len(many) == len(few)


def test_reports_are_split_off_and_joined_again(group: list[Report], cast: Cast, staff_client: SignIn) -> None:
    analyst, old = staff_client(cast.minh), shown(group)
    sent = {"reports": [group[2].pk], "reason": "Trùng hợp", "version": old.version}
    assert analyst.post(f"/campaigns/{old.ref}/split/", sent).status_code == 302
    new = campaign_of(group[2])
    assert new is not None
    assert new != old
    sent = {"into": old.ref.lower(), "reason": "Nhầm, cùng một nhóm", "version": new.version}
    assert analyst.post(f"/campaigns/{new.ref}/merge/", sent).status_code == 302
    assert campaign_of(group[2]) == old
    assert analyst.get(f"/campaigns/{new.ref}/")["Location"] == f"/campaigns/{old.ref}/"


def test_what_was_ticked_leaves_although_newer_reports_moved_it_to_the_next_page(
    group: list[Report], cast: Cast, staff_client: SignIn, reported: Reported
) -> None:
    analyst, seen = staff_client(cast.minh), shown(group)
    for _ in range(REPORTS):
        reported(group[0].text)
    sent = {"reports": [group[2].pk], "with_tied": "", "reason": "Trùng hợp", "version": seen.version}
    assert analyst.post(f"/campaigns/{seen.ref}/split/", sent).status_code == 302
    assert campaign_of(group[2]) not in (None, seen)


@pytest.mark.parametrize("number", ["9" * 40, "-1", "x", "9" * 5_000])
def test_a_report_that_nobody_has_is_refused(
    number: str, group: list[Report], cast: Cast, staff_client: SignIn
) -> None:
    sent = {"reports": [number], "with_tied": "on", "reason": "Trùng hợp", "version": shown(group).version}
    refused = staff_client(cast.minh).post(f"/campaigns/{shown(group).ref}/split/", sent)
    assert refused.status_code in {409, 422}


def test_a_refused_ruling_keeps_what_was_typed(group: list[Report], cast: Cast, staff_client: SignIn) -> None:
    analyst, old = staff_client(cast.minh), shown(group)
    page = analyst.post(
        f"/campaigns/{old.ref}/merge/", {"into": "CD-1", "reason": "Lý do của tôi", "version": "0"}
    )
    assert page.status_code == 422
    assert "Lý do của tôi" in page.content.decode()
    late = {"reports": [group[2].pk], "reason": "Lý do của tôi", "version": old.version - 1}
    page = analyst.post(f"/campaigns/{old.ref}/split/", late)
    assert page.status_code == 409
    assert "Lý do của tôi" in page.content.decode()
