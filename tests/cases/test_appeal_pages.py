"""Appeals: a citizen without an account on the one face, somebody who had no part in the block on the other."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from khien.cases.actions import answer_appeal, receive_appeal, unblock
from khien.cases.models import Appeal, Case, Decision
from khien.ledger.record import facts_about
from tests.cases.conftest import decide, fresh, propose
from tests.conftest import Cast, SignIn


@pytest.fixture
def block(case: Case, cast: Cast) -> Decision:
    """A block in force that Minh proposed and Hoa approved."""
    return decide(case, cast)


def test_there_is_no_appeal_page_for_what_was_only_proposed(case: Case, cast: Cast, public_client: Client) -> None:
    decision = propose(case, cast.minh)
    assert public_client.get(f"/appeal/{decision.ref}/").status_code == 404
    assert public_client.get("/appeal/KH-2026-999999-1/").status_code == 404


def test_a_block_that_has_ended_says_so(block: Decision, cast: Cast, public_client: Client) -> None:
    unblock(decision=block, reason="Nhầm.", by=cast.hoa)
    assert public_client.get(f"/appeal/{block.ref}/").status_code == 410


def test_the_appeal_page_says_what_is_blocked_and_why_and_names_nobody(
    block: Decision, cast: Cast, public_client: Client
) -> None:
    page = public_client.get(f"/appeal/{block.ref}/").content.decode()
    assert "lua-dao[.]example" in page
    assert block.reason in page
    assert block.ref in page
    assert cast.minh.name not in page.replace("Hồ Chí Minh", "")
    assert cast.hoa.name not in page


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_anybody_appeals_without_an_account_and_follows_the_answer_by_a_number(
    block: Decision, cast: Cast, public_client: Client, prefix: str
) -> None:
    assert public_client.post(f"{prefix}/appeal/{block.ref}/", {"text": ""}).status_code == 422
    answer = public_client.post(f"{prefix}/appeal/{block.ref}/", {"text": "Nhầm.", "contact": "a@b.vn"})
    appeal = Appeal.objects.get()
    assert answer["Location"] == f"{prefix}/appeals/{appeal.ref}/"
    page = public_client.get(answer["Location"]).content.decode()
    assert appeal.ref in page
    assert "a@b.vn" not in page
    assert public_client.get("/appeals/AAAA-AAAA-AAAA-AAAA/").status_code == 404


def test_a_form_that_is_sent_twice_is_one_appeal_and_another_one_is_another(
    block: Decision, public_client: Client
) -> None:
    def typed() -> dict[str, str]:
        page = public_client.get(f"/appeal/{block.ref}/").content.decode()
        (secret,) = re.findall(r'name="once" value="([^"]+)"', page)
        return {"text": "Nhầm.", "contact": "", "once": secret}

    def sent(form: dict[str, str]) -> str:
        return str(public_client.post(f"/appeal/{block.ref}/", form)["Location"])

    form = typed()
    assert sent(form) == sent(form)
    assert Appeal.objects.count() == len(facts_about(block.ref, "appeal.received")) == 1
    others = [form | {"text": "Nhầm rồi."}, typed(), form | {"once": ""}, form | {"once": ""}]
    assert len({sent(form), *map(sent, others)}) == 5


def test_whoever_kept_the_number_of_an_appeal_finds_it_by_that(block: Decision, public_client: Client) -> None:
    ref = receive_appeal(decision=block, text="Nhầm.").ref
    assert 'href="/appeals/"' in public_client.get("/track/").content.decode()
    for typed in (ref, f" {ref.lower().replace('-', ' ')} ", ref.replace("-", "–")):
        assert public_client.post("/appeals/", {"number": typed})["Location"] == f"/appeals/{ref}/"
    for typed in ("", "AAAA-AAAA-AAAA-AAAA", "\0", "x" * 5_000):
        assert public_client.post("/appeals/", {"number": typed}).status_code == 422


def test_a_decider_finds_no_form_and_is_refused(block: Decision, cast: Cast, staff_client: SignIn) -> None:
    appeal = receive_appeal(decision=block, text="Nhầm.")
    browser = staff_client(cast.hoa)
    assert "<textarea" not in browser.get(f"/appeals/{appeal.pk}/").content.decode()
    answer = browser.post(f"/appeals/{appeal.pk}/", {"uphold": "yes", "answer": "Đúng."})
    assert answer.status_code == 422
    assert fresh(block).state == "approved"


def test_a_third_person_answers_and_the_appellant_reads_it(
    block: Decision, cast: Cast, staff_client: SignIn, public_client: Client, face: Callable[[str], Client]
) -> None:
    appeal = receive_appeal(decision=block, text="Nhầm.")
    browser = staff_client(cast.binh)
    assert f"/appeals/{appeal.pk}/" in browser.get("/appeals/").content.decode()
    assert f"<title>Khiếu nại đối với {block.ref} ·" in browser.get(f"/appeals/{appeal.pk}/").content.decode()
    assert browser.post(f"/appeals/{appeal.pk}/", {"uphold": "", "answer": "x"}).status_code == 422
    data = {"uphold": "yes", "answer": "Bạn nói đúng, xin lỗi bạn."}
    assert browser.post(f"/appeals/{appeal.pk}/", data).status_code == 302
    assert f"/appeals/{appeal.pk}/" not in browser.get("/appeals/").content.decode()
    assert f"/appeals/{appeal.pk}/" in browser.get("/appeals/?answered=yes").content.decode()
    assert fresh(block).state == "revoked"
    page = face("public").get(f"/appeals/{appeal.ref}/").content.decode()
    assert "Bạn nói đúng" in page
    assert "Bình" not in page
    assert block.expires_at is not None
    planned_end = date_format(timezone.localtime(block.expires_at), "SHORT_DATE_FORMAT")
    assert planned_end not in page  # it ended today


def test_whoever_was_not_right_reads_later_that_the_block_has_ended(
    block: Decision, cast: Cast, public_client: Client
) -> None:
    appeal = receive_appeal(decision=block, text="Nhầm.")
    answer_appeal(appeal=appeal, uphold=False, answer="Trang vẫn lừa đảo.", by=cast.binh)
    assert "Lệnh chặn vẫn có hiệu lực" in public_client.get(f"/appeals/{appeal.ref}/").content.decode()
    unblock(decision=fresh(block), reason="Trang đã sạch.", by=cast.binh)
    page = public_client.get(f"/appeals/{appeal.ref}/").content.decode()
    assert "Lệnh chặn vẫn có hiệu lực" not in page
    assert "lệnh chặn đã kết thúc" in page


def test_an_analyst_cannot_answer_by_typing_the_address(block: Decision, cast: Cast, staff_client: SignIn) -> None:
    appeal = receive_appeal(decision=block, text="Nhầm.")
    answer = staff_client(cast.tuan).post(f"/appeals/{appeal.pk}/", {"uphold": "yes", "answer": "Đúng."})
    assert answer.status_code == 403
