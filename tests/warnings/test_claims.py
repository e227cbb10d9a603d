"""Fact checks: a closed list, two reviewers of two units, official sources, and a message that finds its own."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from khien.cases.errors import FieldMissing, NotPossibleNow
from khien.people.models import Person, RoleHolding
from khien.people.rights import NotAllowed, Role
from khien.protection.warnings.actions.claims import (
    Statement,
    add_appearance,
    add_evidence,
    edit_claim,
    open_claim,
    remove_row,
)
from khien.protection.warnings.actions.reviewing import (
    correct_claim,
    give_verdict,
    send_back_claim,
    withdraw_claim,
)
from khien.protection.warnings.errors import OtherVerdict, SameUnit, StaleText
from khien.protection.warnings.known import known_claims
from khien.protection.warnings.models.claims import Claim
from khien.protection.warnings.states import CLAIM_MOVES, ClaimState
from khien.protection.warnings.states_page import CLAIM_VERBS
from khien.protection.warnings.topics import REASONS, ClaimTopic, Verdict
from tests.cases.conftest import last_leaf
from tests.conftest import Cast, SignIn

pytestmark = pytest.mark.django_db
STATEMENT = Statement(
    topic="relief",
    statement_vi="Mặt trận Tổ quốc kêu gọi chuyển tiền cứu trợ bão vào tài khoản cá nhân",
    in_name_of="Mặt trận Tổ quốc Việt Nam",
    finding_vi="Không đúng. Tài khoản tiếp nhận chính thức được công bố trên trang của cơ quan.",
)
MESSAGE = (
    "Kêu gọi toàn dân ủng hộ đồng bào vùng bão lũ, mọi đóng góp xin chuyển vào tài khoản 0123456789 "
    "ngân hàng ABC, chủ tài khoản ban cứu trợ. Chia sẻ cho mọi người cùng biết để chung tay giúp đỡ."
)
LIKE_IT = (
    "KÊU GỌI toàn dân ủng hộ đồng bào vùng bão lũ, mọi đóng góp xin chuyển vào tài khoản 9990001112 "
    "ngân hàng XYZ, chủ tài khoản ban cứu trợ. Chia sẻ cho mọi người cùng biết để chung tay giúp đỡ!!"
)
SOURCE = "https://mattran.gov.vn/thong-bao"


@pytest.fixture
def lan(cast: Cast) -> Person:
    """A reviewer of another unit than Hoa's."""
    person = Person.objects.create_user("lan@khien.test", "correct horse", name="Lan", unit=cast.tuan.unit)
    RoleHolding.objects.create(person=person, role=Role.REVIEWER)
    return person


def draft(cast: Cast, **changes: str) -> Claim:
    """Minh writes, with an appearance and a source."""
    claim = open_claim(statement=replace(STATEMENT, **changes), by=cast.minh)
    day = timezone.localdate()
    add_appearance(claim=claim, channel="chat", seen_on=day, text=MESSAGE, by=cast.minh)
    add_evidence(claim=claim, text="Thông báo chính thức", url=SOURCE, by=cast.minh)
    return claim


def published(cast: Cast, lan: Person, **changes: str) -> Claim:
    """Hoa and Lan come to the same verdict."""
    claim = draft(cast, **changes)
    give_verdict(claim=claim, verdict=Verdict.FAKE, by=cast.hoa)
    give_verdict(claim=claim, verdict=Verdict.FAKE, by=lan)
    return claim


@pytest.mark.parametrize("topic", ["politics", "opinion", "news", "none", ""])
def test_what_fits_no_topic_is_not_checked(cast: Cast, topic: str) -> None:
    with pytest.raises(FieldMissing) as refused:
        draft(cast, topic=topic)
    assert refused.value.field == "topic"
    claim = draft(cast)
    with pytest.raises(IntegrityError, match="claim_of_a_forged_announcement"), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(topic=topic)


def test_every_topic_says_why_it_is_there() -> None:
    assert set(REASONS) == set(ClaimTopic)


def test_the_form_refuses_with_the_reason_and_keeps_what_was_typed(cast: Cast, staff_client: SignIn) -> None:
    sent = {"topic": "none", "statement_vi": "Ông A nói điều B", "revision": 0}
    page = staff_client(cast.minh).post("/fact-checks/write/", sent)
    assert page.status_code == 422
    assert "không phán xét ý kiến" in page.content.decode()
    assert "Ông A nói điều B" in page.content.decode()
    assert not Claim.objects.exists()


def test_nobody_without_the_right_writes_or_judges(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        open_claim(statement=STATEMENT, by=cast.quang)
    with pytest.raises(NotAllowed):
        give_verdict(claim=draft(cast), verdict=Verdict.FAKE, by=cast.tuan)


@pytest.mark.parametrize(
    "url", ["http://mattran.gov.vn/", "https://bit.ly/abc", "https://lua-dao.top/", "https://facebook.com/x", "x",
            "javascript:alert(1)", "https://mattran.gov.vn.lua-dao.top/"]
)  # fmt: skip
def test_only_a_page_of_a_public_body_a_bank_or_a_school_is_a_source(cast: Cast, url: str) -> None:
    claim = open_claim(statement=STATEMENT, by=cast.minh)
    with pytest.raises(FieldMissing) as refused:
        add_evidence(claim=claim, text="Nguồn", url=url, by=cast.minh)
    assert refused.value.field == "url"


def test_nothing_in_an_appearance_can_be_followed_and_no_number_is_whole(cast: Cast) -> None:
    claim = open_claim(statement=STATEMENT, by=cast.minh)
    day = timezone.localdate()
    text = "Vào https://lua-dao.top/a hoặc gọi 0912 345 678"
    add_appearance(claim=claim, channel="sms", seen_on=day, text=text, by=cast.minh)
    assert claim.appearances.get().text == "Vào hxxps://lua-dao[.]top/a hoặc gọi 0912 345 xxx"


def test_without_appearance_or_source_there_is_no_verdict(cast: Cast) -> None:
    claim = draft(cast)
    remove_row(claim=claim, row=claim.evidence.get(), by=cast.minh)
    with pytest.raises(FieldMissing, match="nguồn"):
        give_verdict(claim=claim, verdict=Verdict.FAKE, by=cast.hoa)
    remove_row(claim=claim, row=claim.appearances.get(), by=cast.minh)
    with pytest.raises(FieldMissing):
        give_verdict(claim=claim, verdict=Verdict.FAKE, by=cast.hoa)


def test_the_second_verdict_comes_from_another_unit(cast: Cast, lan: Person) -> None:
    claim = draft(cast)
    give_verdict(claim=claim, verdict=Verdict.FAKE, by=cast.hoa)
    for same in (cast.hoa, cast.binh):
        with pytest.raises(SameUnit):
            give_verdict(claim=claim, verdict=Verdict.FAKE, by=same)
    with pytest.raises(OtherVerdict):
        give_verdict(claim=claim, verdict=Verdict.GENUINE, by=lan)
    assert not Claim.objects.public().exists()
    give_verdict(claim=claim, verdict=Verdict.FAKE, by=lan)
    leaf = last_leaf("claim.published")
    assert leaf["public"]["first"]["unit"] != leaf["by"]["unit"]


@pytest.mark.parametrize("field", ["person", "unit"])
def test_the_database_itself_refuses_one_person_or_one_unit(cast: Cast, lan: Person, field: str) -> None:
    claim = published(cast, lan)
    same = {"person": {"second_by": cast.hoa}, "unit": {"second_unit": cast.hoa.unit}}[field]
    with pytest.raises(IntegrityError, match="claim_by_two_units"), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(**same)


def test_the_database_refuses_a_public_fact_check_with_one_verdict(cast: Cast) -> None:
    claim = draft(cast)
    give_verdict(claim=claim, verdict=Verdict.FAKE, by=cast.hoa)
    with pytest.raises(IntegrityError, match="claim_public_has_two_verdicts"), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(state="published", published_at=timezone.now())


def test_what_was_changed_meanwhile_gets_no_verdict_unseen(cast: Cast, lan: Person) -> None:
    seen = draft(cast)
    other = Claim.objects.get(pk=seen.pk)
    edit_claim(claim=other, statement=replace(STATEMENT, finding_vi="Khác"), by=cast.minh)
    with pytest.raises(StaleText):
        give_verdict(claim=seen, verdict=Verdict.FAKE, by=cast.hoa)
    give_verdict(claim=other, verdict=Verdict.FAKE, by=cast.hoa)
    with pytest.raises(NotPossibleNow):
        edit_claim(claim=other, statement=STATEMENT, by=cast.minh)


def test_sent_back_it_has_no_verdict_any_more(cast: Cast, lan: Person) -> None:
    claim = draft(cast)
    give_verdict(claim=claim, verdict=Verdict.FAKE, by=cast.hoa)
    with pytest.raises(FieldMissing):
        send_back_claim(claim=claim, note=" ", by=lan)
    send_back_claim(claim=claim, note="Thiếu nguồn.", by=lan)
    assert (claim.state, claim.verdict, claim.first_by) == ("draft", "", None)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (MESSAGE, 1),
        (LIKE_IT, 1),
        (f"Chị ơi xem giúp: {MESSAGE}", 1),
        ("", 0),
        ("ủng hộ", 0),
        ("Hôm nay trời đẹp, cả nhà mình đi chơi công viên rồi ăn kem ở gần bờ hồ nhé các bạn ơi", 0),
        ("\x00" * 50, 0),
    ],
)
def test_nearly_the_same_message_finds_the_fact_check(cast: Cast, lan: Person, text: str, number: int) -> None:
    published(cast, lan)
    with CaptureQueriesContext(connection) as asked:
        assert len(known_claims(text)) == number
    assert len(asked) <= 1


def test_a_short_message_is_found_by_exactly_its_words(cast: Cast, lan: Person) -> None:
    claim = draft(cast)
    day = timezone.localdate()
    add_appearance(claim=claim, channel="sms", seen_on=day, text="Bạn trúng thưởng xe máy SH", by=cast.minh)
    give_verdict(claim=claim, verdict=Verdict.FAKE, by=cast.hoa)
    give_verdict(claim=claim, verdict=Verdict.FAKE, by=lan)
    assert known_claims("BẠN TRÚNG THƯỞNG XE MÁY SH") == [claim]
    assert known_claims("Bạn trúng thưởng xe đạp") == []


def test_only_what_is_published_answers(cast: Cast, lan: Person) -> None:
    draft(cast)
    assert known_claims(MESSAGE) == []
    claim = published(cast, lan)
    withdraw_claim(claim=claim, reason_vi="Nhầm.", by=cast.hoa)
    assert known_claims(MESSAGE) == []


def test_the_check_page_shows_the_correction_beside_its_own_answer(
    cast: Cast, lan: Person, public_client: Client
) -> None:
    published(cast, lan)
    page = public_client.post("/check/", {"value": LIKE_IT}).content.decode()
    assert "Tin này đã được kiểm chứng" in page
    assert STATEMENT.statement_vi in page
    assert "Ngoài ra chưa có thông tin gì" in page, "what was found false is not unknown"
    english = public_client.post("/en/check/", {"value": LIKE_IT}).content.decode()
    assert f'<p lang="vi">“{STATEMENT.statement_vi}”</p>' in english  # a reader would speak it as English
    other = public_client.post("/check/", {"value": "lua-dao.top"}).content.decode()
    assert "đã được kiểm chứng" not in other


def test_a_correction_replaces_the_old_one_which_stays(cast: Cast, lan: Person, public_client: Client) -> None:
    old = published(cast, lan)
    new = correct_claim(claim=old, reason_vi="Thêm nguồn.", by=cast.minh)
    with pytest.raises(NotPossibleNow):
        correct_claim(claim=old, reason_vi="Thêm nguồn.", by=cast.minh)
    assert known_claims(MESSAGE) == [old], "until both agree again"
    give_verdict(claim=new, verdict=Verdict.ALTERED, by=lan)
    give_verdict(claim=new, verdict=Verdict.ALTERED, by=cast.hoa)
    assert known_claims(MESSAGE) == [new]
    page = public_client.get(f"/fact-checks/{old.ref}/").content.decode()
    assert "đã được đính chính" in page
    assert f"/fact-checks/{new.ref}/" in page
    assert "Thêm nguồn." in public_client.get(f"/fact-checks/{new.ref}/").content.decode()
    assert old.ref not in public_client.get("/fact-checks/").content.decode()


def test_a_correction_takes_the_place_of_what_was_withdrawn_meanwhile(
    cast: Cast, lan: Person, public_client: Client
) -> None:
    old = published(cast, lan)
    new = correct_claim(claim=old, reason_vi="Thêm nguồn.", by=cast.minh)
    withdraw_claim(claim=old, reason_vi="Nhầm.", by=lan)
    assert known_claims(MESSAGE) == []
    give_verdict(claim=new, verdict=Verdict.FAKE, by=cast.hoa)
    give_verdict(claim=new, verdict=Verdict.FAKE, by=lan)
    assert known_claims(MESSAGE) == [new]
    assert f"/fact-checks/{new.ref}/" in public_client.get(f"/fact-checks/{old.ref}/").content.decode()


def test_a_look_up_reads_a_few_of_the_nearest_however_many_there_are(
    cast: Cast, lan: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("khien.protection.warnings.known.LOOKED_AT", 3)
    exact = published(cast, lan)
    for _number in range(5):
        claim = draft(cast)
        for seen in claim.appearances.all():
            remove_row(claim=claim, row=seen, by=cast.minh)
        day = timezone.localdate()
        add_appearance(claim=claim, channel="sms", seen_on=day, text=LIKE_IT, by=cast.minh)
        give_verdict(claim=claim, verdict=Verdict.FAKE, by=cast.hoa)
        give_verdict(claim=claim, verdict=Verdict.FAKE, by=lan)
    with CaptureQueriesContext(connection) as asked:
        found = known_claims(MESSAGE)
    assert found[0] == exact, "the nearest comes first, though it is the oldest"
    assert (len(found), len(asked)) == (3, 1)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_page_is_a_claim_review_for_programs(
    cast: Cast, lan: Person, public_client: Client, prefix: str
) -> None:
    claim = published(cast, lan, statement_en="A fund asks for money", finding_en="It is fake.")
    page = public_client.get(f"{prefix}/fact-checks/{claim.ref}/").content.decode()
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    read = json.loads(data)
    assert read["@type"] == "ClaimReview"
    assert read["claimReviewed"] == claim.statement("en" if prefix else "vi")
    rating = read["reviewRating"]
    assert rating["worstRating"] <= rating["ratingValue"] <= rating["bestRating"]
    assert rating["alternateName"]
    assert read["itemReviewed"]["@type"] == "Claim"
    assert read["isBasedOn"] == [SOURCE]
    assert read["url"].endswith(f"{prefix}/fact-checks/{claim.ref}/")


def test_a_draft_is_not_public(cast: Cast, lan: Person, public_client: Client) -> None:
    claim = draft(cast)
    give_verdict(claim=claim, verdict=Verdict.FAKE, by=cast.hoa)
    assert public_client.get(f"/fact-checks/{claim.ref}/").status_code == 404
    assert claim.ref not in public_client.get("/fact-checks/").content.decode()


def test_the_whole_way_by_clicks(cast: Cast, lan: Person, staff_client: SignIn) -> None:
    minh = staff_client(cast.minh)
    words = {"topic": "relief", "statement_vi": STATEMENT.statement_vi, "in_name_of": STATEMENT.in_name_of,
             "finding_vi": STATEMENT.finding_vi, "revision": 0}  # fmt: skip
    once, twice = (minh.post("/fact-checks/write/", words) for _press in range(2))
    assert once["Location"] == twice["Location"]
    claim = Claim.objects.get()
    tomorrow = timezone.localdate() + timedelta(days=1)
    seen = {"channel": "sms", "seen_on": tomorrow.isoformat(), "text": MESSAGE, "revision": 0}
    refused = minh.post(f"/fact-checks/{claim.ref}/appearance/", seen)
    assert refused.status_code == 422
    assert "Kêu gọi toàn dân" in refused.content.decode()
    seen["seen_on"] = timezone.localdate().isoformat()
    assert minh.post(f"/fact-checks/{claim.ref}/appearance/", seen).status_code == 302
    found = {"text": "Thông báo", "url": SOURCE, "revision": 1}
    assert minh.post(f"/fact-checks/{claim.ref}/evidence/", found).status_code == 302
    hoa = staff_client(cast.hoa)
    assert hoa.post(f"/fact-checks/{claim.ref}/verdict/", {"verdict": "fake", "revision": 2}).status_code == 302
    assert "của đơn vị khác" in hoa.get(f"/fact-checks/{claim.ref}/").content.decode()
    other = staff_client(lan)
    late = other.post(f"/fact-checks/{claim.ref}/verdict/", {"verdict": "fake", "revision": 2})
    assert late.status_code == 422
    assert other.post(f"/fact-checks/{claim.ref}/verdict/", {"verdict": "fake", "revision": 3}).status_code == 302
    assert Claim.objects.get().state == "published"


@pytest.mark.parametrize("path", ["/fact-checks/", "/fact-checks/{ref}/"])
def test_a_page_costs_the_same_for_many(cast: Cast, lan: Person, public_client: Client, path: str) -> None:
    path = path.format(ref=published(cast, lan).ref)
    with CaptureQueriesContext(connection) as few:
        public_client.get(path)
    for _number in range(3):
        published(cast, lan)
    with CaptureQueriesContext(connection) as many:
        public_client.get(path)
    assert len(many) == len(few) <= 3


def test_a_draft_can_be_thrown_away_and_a_verdict_cannot(cast: Cast, lan: Person, staff_client: SignIn) -> None:
    minh, public = staff_client(cast.minh), published(cast, lan)
    correction = correct_claim(claim=public, reason_vi="Thêm nguồn.", by=cast.minh)
    assert "Bỏ bản nháp" in minh.get(f"/fact-checks/{correction.ref}/").content.decode()
    assert minh.post(f"/fact-checks/{public.ref}/discard/", {"revision": public.revision}).status_code == 422
    done = minh.post(f"/fact-checks/{correction.ref}/discard/", {"revision": correction.revision})
    assert done["Location"] == "/fact-checks/"
    assert list(Claim.objects.all()) == [public]
    correct_claim(claim=public, reason_vi="Thêm nguồn khác.", by=cast.minh)


def test_every_arrow_has_an_action() -> None:
    assert set(CLAIM_VERBS) == {(start, end) for start, ends in CLAIM_MOVES.items() for end in ends}
    assert ClaimState.DRAFT in CLAIM_MOVES
