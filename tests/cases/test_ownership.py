"""An appellant proves that the site is theirs, by the DNS or by a file, and is answered sooner."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from khien.cases.actions import answer_appeal, ask_ownership_check, check_ownership, receive_appeal
from khien.cases.models import Appeal, Case
from khien.cases.ownership import record_name, token_of
from khien.ledger.record import facts_about
from tests.cases.conftest import decide
from tests.conftest import Cast, SignIn

pytestmark = pytest.mark.django_db


@dataclass
class Site:
    """What a site shows to whoever asks."""

    records: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    def texts(self, name: str) -> Sequence[str]:
        """Its TXT records."""
        return self.records.get(name, [])

    def page(self, host: str, path: str) -> str:
        """Its files."""
        return self.files.get(host + path, "")


@pytest.fixture
def appeal(case: Case, cast: Cast) -> Appeal:
    """Somebody says that the block is wrong."""
    return receive_appeal(decision=decide(case, cast), text="Trang của tôi.")


def shown(client: Client, appeal: Appeal) -> str:
    """Return the page of an appeal."""
    return client.get(f"/appeals/{appeal.ref}/").content.decode()


@pytest.mark.parametrize("way", ["dns", "file"])
def test_the_proof_that_the_page_asks_for_brings_an_earlier_answer(
    appeal: Appeal, public_client: Client, way: str
) -> None:
    page = shown(public_client, appeal)
    assert token_of(appeal) in page
    assert record_name(appeal) in page
    records = {record_name(appeal): ["other", token_of(appeal)]}
    files = {"lua-dao.example/.well-known/khien.txt": f"{token_of(appeal)}\n"}
    assert check_ownership(Site(records, files)) == 0  # nobody asked yet
    assert public_client.post(f"/appeals/{appeal.ref}/ownership/").status_code == 302
    assert "đang kiểm tra" in shown(public_client, appeal)
    assert check_ownership(Site(records) if way == "dns" else Site(files=files)) == 1
    proven = Appeal.objects.get(pk=appeal.pk)
    assert (proven.ownership, proven.check_due_at) == (way, None)
    assert proven.answer_by < appeal.answer_by
    page = shown(public_client, appeal)
    assert "đã chứng minh" in page
    assert timezone.localtime(proven.answer_by).strftime("%d/%m/%Y") in page
    [fact] = facts_about(appeal.decision.ref, "appeal.ownership_proven")
    assert fact["public"]["how"] == way
    assert token_of(appeal) not in str(fact)


@pytest.mark.parametrize(
    "site",
    [
        Site(),
        Site({"lua-dao.example": ["TOKEN"]}),
        Site({"_khien.lua-dao.example": ["TOKEN-", "khien-", ""]}),
        Site(files={"lua-dao.example/.well-known/khien.txt": "<html>TOKEN</html>"}),
    ],
)
def test_anything_else_proves_nothing_and_one_may_ask_again_later(
    appeal: Appeal, public_client: Client, site: Site
) -> None:
    token = token_of(appeal)
    site = Site(
        {name: [text.replace("TOKEN", token) for text in texts] for name, texts in site.records.items()},
        {name: text.replace("TOKEN", token) for name, text in site.files.items()},
    )
    assert ask_ownership_check(appeal)
    assert not ask_ownership_check(appeal)  # it waits already
    assert check_ownership(site) == 0
    assert "chưa thấy" in shown(public_client, appeal)
    assert not ask_ownership_check(appeal)  # a moment ago
    Appeal.objects.update(checked_at=timezone.now() - timedelta(minutes=1))
    assert ask_ownership_check(appeal)


def test_the_token_of_one_appeal_proves_nothing_for_another(appeal: Appeal, cast: Cast) -> None:
    other = receive_appeal(decision=appeal.decision, text="Cũng của tôi.")
    ask_ownership_check(other)
    assert check_ownership(Site({record_name(other): [token_of(appeal)]})) == 0


def test_two_workers_look_once_and_a_dead_worker_is_made_good(appeal: Appeal) -> None:
    site = Site({record_name(appeal): [token_of(appeal)]})
    ask_ownership_check(appeal)
    Appeal.objects.update(check_due_at=timezone.now() + timedelta(minutes=3))  # another has the lease
    assert check_ownership(site) == 0
    Appeal.objects.update(check_due_at=timezone.now() - timedelta(seconds=1))  # it died
    assert check_ownership(site) == 1


def test_what_is_answered_is_not_looked_at(appeal: Appeal, cast: Cast) -> None:
    ask_ownership_check(appeal)
    answer_appeal(appeal=appeal, uphold=False, answer="Không.", by=cast.binh)
    assert check_ownership(Site({record_name(appeal): [token_of(appeal)]})) == 0
    assert Appeal.objects.get().check_due_at is None


def test_staff_see_the_proof_and_proven_owners_first(appeal: Appeal, cast: Cast, staff_client: SignIn) -> None:
    later = receive_appeal(decision=appeal.decision, text="Trang của tôi thật.")
    Appeal.objects.filter(pk=later.pk).update(answer_by=later.answer_by + timedelta(days=9), ownership="dns")
    browser = staff_client(cast.binh)
    listed = [one.pk for one in browser.get("/appeals/").context["appeals"]]
    assert listed == [later.pk, appeal.pk]
    assert "đã chứng minh quyền sở hữu bằng bản ghi DNS" in browser.get(f"/appeals/{later.pk}/").content.decode()
