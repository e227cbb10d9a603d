"""What the pages say of blocks that have ended, of decisions that never were, and of lists that were replaced."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from khien.cases.actions import (
    answer_appeal,
    approve_decision,
    expire_decisions,
    receive_appeal,
    renew_decision,
)
from khien.cases.models import Decision
from khien.cases.proposals import DecisionKind, Proposal
from khien.core.categories import Category
from khien.outbox.worker import deliver_due
from khien.protection.filtering.engines.files import Files
from khien.protection.filtering.models import ListEntry
from tests.conftest import Cast
from tests.filtering.blocks import block, lift, propose

pytestmark = pytest.mark.django_db
Run = Callable[[], None]
FREE = "truy cập được bình thường"


def test_a_block_that_was_lifted_says_so_with_its_real_end(
    publish: Run, files_only: Files, cast: Cast, public_client: Client
) -> None:
    decision = block("lua-dao.example.vn", cast)
    publish()
    lift(decision, cast)
    publish()
    decision.refresh_from_db()
    text = public_client.get(f"/list/{decision.ref}/").content.decode()
    assert FREE in text
    assert decision.expires_at
    assert f"{timezone.localtime(decision.expires_at):%d/%m/%Y}" not in text
    assert "Khiếu nại lệnh chặn này" not in text


def test_how_a_block_ended_is_said_in_the_language_of_the_page(
    publish: Run, files_only: Files, cast: Cast, face: Callable[[str], Client]
) -> None:
    appealed, lifted, expired = (block(f"{name}.example.vn", cast) for name in ("mot", "hai", "ba"))
    publish()
    appeal = receive_appeal(decision=appealed, text="Nhầm.")
    answer_appeal(appeal=appeal, uphold=True, answer="Đúng.", by=cast.binh)
    lift(lifted, cast)
    Decision.objects.filter(pk=expired.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    expire_decisions()
    publish()
    pages = {
        one: face("public").get(f"/en/list/{one.ref}/").content.decode() for one in (appealed, lifted, expired)
    }
    assert "An appeal against this block was upheld." in pages[appealed]
    assert "Khiếu nại" not in pages[appealed]
    assert '<span lang="vi">Nhầm lẫn.</span>' in pages[lifted]
    assert "its time was over.</p>" in pages[expired]


def test_a_block_that_was_renewed_never_calls_its_name_free(
    publish: Run, files_only: Files, cast: Cast, public_client: Client
) -> None:
    decision = block("lua-dao.example.vn", cast)
    publish()
    again = Proposal(DecisionKind.BLOCK, Category.PHISHING, "Điều 290", "Vẫn còn lừa đảo.", 30)
    renewal = renew_decision(decision=Decision.objects.get(pk=decision.pk), proposal=again, by=cast.minh)
    approve_decision(decision=renewal, by=cast.hoa)
    publish()
    text = public_client.get(f"/list/{decision.ref}/").content.decode()
    assert FREE not in text
    assert f"/list/{renewal.ref}/" in text


def test_a_name_under_another_blocked_name_is_not_called_free(
    publish: Run, files_only: Files, cast: Cast, public_client: Client
) -> None:
    parent, child = block("lua-dao.example.vn", cast), block("a.lua-dao.example.vn", cast)
    publish()
    lift(child, cast)
    publish()
    text = public_client.get(f"/list/{child.ref}/").content.decode()
    assert FREE not in text
    assert f"/list/{parent.ref}/" in text


def test_a_block_that_has_just_ended_says_that_it_leaves_the_list(
    publish: Run, files_only: Files, cast: Cast, public_client: Client
) -> None:
    decision = block("lua-dao.example.vn", cast)
    publish()
    lift(decision, cast)
    text = public_client.get(f"/list/{decision.ref}/").content.decode()
    assert FREE not in text
    assert "lần công bố tới" in text


def test_a_row_put_there_by_sql_has_no_page(
    publish: Run, files_only: Files, cast: Cast, public_client: Client
) -> None:
    decision = propose("forged.example.vn", cast)
    now = timezone.now()
    Decision.objects.filter(pk=decision.pk).update(
        state="approved", decided_by=cast.hoa, decided_at=now, expires_at=now + timedelta(days=9)
    )
    ListEntry.objects.want(Decision.objects.get(pk=decision.pk))
    publish()
    assert public_client.get(f"/list/{decision.ref}/").status_code == 404


def test_only_the_newest_release_is_called_in_force(
    publish: Run, files_only: Files, cast: Cast, staff_client: Callable[..., Client]
) -> None:
    for name in ("mot.example.vn", "hai.example.vn"):
        block(name, cast)
        publish()
    text = staff_client(cast.binh).get("/list/").content.decode()
    assert text.count(">đang công bố<") == 1
    assert text.count(">đã thay thế<") == 2


def test_the_next_run_of_a_job_is_no_next_page(db: None, cast: Cast, staff_client: Callable[..., Client]) -> None:
    deliver_due()
    text = staff_client(cast.binh).get("/operations/").content.decode()
    assert "Trang sau" not in text
