"""The page of a case: what is known, in words, and only what this person may do."""

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from khien.analysis.models import Assessment, Evidence
from khien.cases.actions import take_case
from khien.cases.models import Case, ContactView, Decision
from khien.cases.suggestions import NOT_HARMFUL
from khien.core.sealing import seal
from khien.indicators.kinds import Kind
from khien.intake.models import Attachment, Mention
from khien.people.models import Person
from tests.cases.conftest import PROPOSAL, add_report, decide, fresh, open_case, propose
from tests.conftest import Cast, SignIn


def sent(case: Case, **changes: object) -> dict[str, object]:
    """What the browser sends when the form is sent as it is."""
    version = Case.objects.get(pk=case.pk).version
    form = {"kind": "block", "category": "phishing", "reason": "Trang giả mạo ngân hàng.", "days": 30}
    basis = "Điều 174 Bộ luật Hình sự 2015: lừa đảo chiếm đoạt tài sản"
    return {"version": version, "basis": basis, **form, **changes}


def test_a_case_that_does_not_exist_is_not_found(cast: Cast, staff_client: SignIn) -> None:
    assert staff_client(cast.minh).get("/cases/KH-2026-999999/").status_code == 404


def test_the_page_shows_nothing_that_can_be_clicked_by_accident(
    case: Case, cast: Cast, staff_client: SignIn
) -> None:
    add_report(case, text="Trang lừa đảo <script>alert(1)</script>")
    page = staff_client(cast.minh).get(f"/cases/{case.ref}/").content.decode()
    assert "lua-dao[.]example" in page
    assert "://lua-dao.example" not in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("prefix", "sentence"), [("", "Tên gần giống một ngân hàng."), ("/en", "Close to a bank.")]
)
def test_the_machines_reasons_are_in_words_in_the_readers_language(
    case: Case, cast: Cast, staff_client: SignIn, prefix: str, sentence: str
) -> None:
    newest = Assessment.objects.get(pk=case.assessment_id)
    newest.pk, newest.reasons = None, [{"vi": "Tên gần giống một ngân hàng.", "en": "Close to a bank."}]
    newest.save()
    Case.objects.update(assessment=newest)
    assert sentence in staff_client(cast.minh).get(f"{prefix}/cases/{case.ref}/").content.decode()


def test_it_is_said_when_an_address_stands_for_all_below_it(cast: Cast, staff_client: SignIn) -> None:
    browser = staff_client(cast.hoa)
    for address, sentence in (
        ("https://docs.google.com/forms/", "địa chỉ này và mọi địa chỉ nằm dưới nó"),
        ("https://docs.google.com/forms/d/lua-dao", "riêng địa chỉ này"),
    ):
        case = open_case(address, Kind.URL)
        assert f"Phạm vi nếu chặn: {sentence}" in browser.get(f"/cases/{case.ref}/").content.decode()
        propose(case, cast.minh)
        assert f"<dt>Phạm vi</dt><dd>{sentence}" in browser.get(f"/cases/{case.ref}/").content.decode()


def test_an_inspector_reads_but_finds_nothing_to_do(case: Case, cast: Cast, staff_client: SignIn) -> None:
    browser = staff_client(cast.quang)
    page = browser.get(f"/cases/{case.ref}/").content.decode()
    assert f"/cases/{case.ref}/propose/" not in page
    assert browser.post(f"/cases/{case.ref}/propose/", sent(case)).status_code == 403
    assert not Decision.objects.exists()


def test_a_proposal_and_its_approval_through_the_pages(case: Case, cast: Cast, staff_client: SignIn) -> None:
    analyst = staff_client(cast.minh)
    assert analyst.post(f"/cases/{case.ref}/propose/", sent(case)).status_code == 302
    page = analyst.get(f"/cases/{case.ref}/").content.decode()
    assert "/approve/" not in page
    reviewer = staff_client(cast.hoa)
    page = reviewer.get(f"/cases/{case.ref}/").content.decode()
    assert f"/cases/{case.ref}/1/approve/" in page
    version = {"version": Case.objects.get().version}
    assert reviewer.post(f"/cases/{case.ref}/1/approve/", version).status_code == 302
    assert Decision.objects.get().state == "approved"


def test_a_page_that_is_out_of_date_saves_nothing_and_shows_what_changed_and_what_was_typed(
    case: Case, cast: Cast, staff_client: SignIn
) -> None:
    browser = staff_client(cast.minh)
    form = sent(case, reason="Lời của Minh.")
    take_case(case=Case.objects.get(), by=cast.tuan)
    answer = browser.post(f"/cases/{case.ref}/propose/", form)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Lời của Minh." in page
    assert "Tuấn" in page
    assert 'name="version" value="1"' in page
    assert not Decision.objects.exists()
    assert browser.post(f"/cases/{case.ref}/propose/", {**form, "version": 1}).status_code == 302


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999"])
def test_a_form_without_a_sensible_version_saves_nothing(
    case: Case, cast: Cast, staff_client: SignIn, version: str
) -> None:
    answer = staff_client(cast.minh).post(f"/cases/{case.ref}/propose/", sent(case, version=version))
    assert answer.status_code in {409, 422}
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    "changes", [{"reason": ""}, {"days": ""}, {"days": "31"}, {"category": "politics"}, {"kind": "unblock"}]
)
def test_a_proposal_with_a_mistake_is_shown_again(
    case: Case, cast: Cast, staff_client: SignIn, changes: dict[str, object]
) -> None:
    answer = staff_client(cast.minh).post(f"/cases/{case.ref}/propose/", sent(case, **changes))
    assert answer.status_code == 422
    assert not Decision.objects.exists()


def test_who_was_second_is_told_that_it_is_decided_already(case: Case, cast: Cast, staff_client: SignIn) -> None:
    decide(case, cast)
    version = {"version": Case.objects.get().version}
    assert staff_client(cast.binh).post(f"/cases/{case.ref}/1/approve/", version).status_code == 409
    assert staff_client(cast.binh).post(f"/cases/{case.ref}/9/approve/", version).status_code == 409


def test_the_proposer_cannot_approve_by_typing_the_address(case: Case, cast: Cast, staff_client: SignIn) -> None:
    decision = propose(case, cast.hoa)
    version = {"version": Case.objects.get().version}
    assert staff_client(cast.hoa).post(f"/cases/{case.ref}/1/approve/", version).status_code == 403
    assert fresh(decision).state == "proposed"


def test_pictures_are_shown_through_the_page_that_checks_the_right(
    case: Case, cast: Cast, staff_client: SignIn
) -> None:
    picture = Attachment.objects.create(
        report=add_report(case), digest="0", name="x.png", width=4, height=3, size=9
    )
    page = staff_client(cast.minh).get(f"/cases/{case.ref}/").content.decode()
    assert f'<img src="/reports/pictures/{picture.pk}/"' in page


def test_only_a_supervisor_finds_the_field_that_overrides_the_guard_list(cast: Cast, staff_client: SignIn) -> None:
    famous = open_case("facebook.com")
    address = f"/cases/{famous.ref}/"
    assert "override_reason" not in staff_client(cast.minh).get(address).content.decode()
    supervisor = staff_client(cast.binh)
    assert "override_reason" in supervisor.get(address).content.decode()
    assert supervisor.post(f"{address}propose/", sent(famous)).status_code == 422
    override = sent(famous, override_reason="Tên miền đã bị chiếm quyền.")
    assert supervisor.post(f"{address}propose/", override).status_code == 302
    assert Decision.objects.get().override_by == cast.binh


def test_take_send_back_renew_and_lift_through_the_pages(case: Case, cast: Cast, staff_client: SignIn) -> None:
    def post(person: Person, what: str, **fields: object) -> int:
        browser = staff_client(person)
        data = {"version": Case.objects.get().version, **fields}
        return browser.post(f"/cases/{case.ref}/{what}/", data).status_code

    assert post(cast.minh, "take") == 302
    propose(case, cast.minh)
    assert post(cast.hoa, "1/send-back", note="") == 422
    assert post(cast.hoa, "1/send-back", note="Thiếu ảnh.") == 302
    decide(case, cast)
    assert post(cast.minh, "propose", **sent(case)) == 302
    renewal = Decision.objects.latest("pk")
    assert renewal.renews == Decision.objects.get(ref=f"{case.ref}-2")
    assert post(cast.hoa, "2/unblock", reason="Nhầm.", version=0) == 302
    assert Decision.objects.get(ref=f"{case.ref}-2").state == "revoked"


def test_contact_data_are_shown_once_for_a_purpose(case: Case, cast: Cast, staff_client: SignIn) -> None:
    contact = seal("0912345678", settings.CONTACT_KEY)
    report = add_report(case, contact=contact, contact_until=timezone.localdate())
    browser = staff_client(cast.minh)
    address = f"/reports/{report.pk}/contact/"
    assert address in browser.get(f"/cases/{case.ref}/").content.decode()
    assert "0912345678" not in browser.get(address).content.decode()
    assert browser.post(address, {"purpose": "xem"}).status_code == 422
    answer = browser.post(address, {"purpose": "Hỏi thêm về số tài khoản."})
    assert "0912345678" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert ContactView.objects.count() == 1
    assert staff_client(cast.quang).get(address).status_code == 403


def test_the_page_takes_as_many_queries_for_a_long_story_as_for_a_short_one(
    case: Case, cast: Cast, staff_client: SignIn
) -> None:
    def grow(case: Case, times: int) -> None:
        decide(case, cast)
        for number in range(times):
            report = add_report(case, text=f"Báo cáo {number}", unit=cast.minh.unit)
            Mention.objects.create(report=report, indicator=case.subject, raw="x")
            Attachment.objects.create(report=report, digest="0", name="x.png", width=4, height=3, size=9)
            Evidence.objects.create(
                indicator=case.subject, source="dns", data={"a": 1}, digest=f"{case.pk}-{number}"
            )

    def queries(case: Case) -> int:
        browser.get(f"/cases/{case.ref}/")
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(f"/cases/{case.ref}/").status_code == 200
        return len(captured)

    long = open_case("dai.example")
    grow(case, 1)
    grow(long, 30)
    browser = staff_client(cast.hoa)
    assert queries(case) == queries(long) <= 30


def test_the_suggestion_can_be_sent_as_it_stands(case: Case, cast: Cast, staff_client: SignIn) -> None:
    form = staff_client(cast.minh).get(f"/cases/{case.ref}/").context["proposal_form"]
    assert form.initial["kind"] == PROPOSAL.kind
    assert staff_client(cast.minh).post(f"/cases/{case.ref}/propose/", form.initial).status_code == 302


def test_the_first_wording_of_a_clearance_is_refused_as_the_reason_of_a_block(
    case: Case, cast: Cast, staff_client: SignIn
) -> None:
    address = f"/cases/{case.ref}/propose/"
    answer = staff_client(cast.minh).post(address, sent(case, reason=NOT_HARMFUL))
    assert answer.status_code == 422
    assert "không có gì sai" in answer.content.decode()
