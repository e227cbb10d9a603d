"""Contact data are opened for a stated purpose, on record, and deleted when their time is over."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from khien.cases.actions import forget_contacts, receive_appeal, see_contact
from khien.cases.errors import FieldMissing, NoContactKept
from khien.cases.models import Appeal, Case, ContactView
from khien.core.sealing import seal
from khien.ledger.models import Entry
from khien.people.rights import NotAllowed
from tests.cases.conftest import add_report, decide
from tests.conftest import Cast

PURPOSE = "Hỏi thêm về số tài khoản nhận tiền."


def with_contact() -> dict[str, object]:
    return {"contact": seal("0912345678", settings.CONTACT_KEY), "contact_until": timezone.localdate()}


@pytest.mark.parametrize("who", ["quang", "ha"])
def test_an_inspector_and_an_administrator_do_not_see_contact_data(case: Case, cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        see_contact(of=add_report(case, **with_contact()), purpose=PURPOSE, by=getattr(cast, who))
    assert not ContactView.objects.exists()


def test_no_purpose_no_contact(case: Case, cast: Cast) -> None:
    with pytest.raises(FieldMissing):
        see_contact(of=add_report(case, **with_contact()), purpose="  xem  ", by=cast.minh)


def test_who_left_no_contact_cannot_be_reached(case: Case, cast: Cast) -> None:
    with pytest.raises(NoContactKept):
        see_contact(of=add_report(case), purpose=PURPOSE, by=cast.minh)


def test_opening_contact_data_leaves_a_record_that_does_not_repeat_them(
    case: Case, cast: Cast, announced: Callable[[], list[str]]
) -> None:
    report = add_report(case, **with_contact())
    assert see_contact(of=report, purpose=PURPOSE, by=cast.minh) == "0912345678"
    view = ContactView.objects.get()
    assert (view.report, view.person, view.purpose) == (report, cast.minh, PURPOSE)
    assert announced() == ["contact.seen"]
    entry = Entry.objects.get(kind="contact.seen")
    assert "0912345678" not in entry.leaf + entry.private
    assert PURPOSE in entry.private
    assert PURPOSE not in entry.leaf


def test_an_appellants_contact_is_opened_and_forgotten_in_the_same_way(case: Case, cast: Cast) -> None:
    appeal = receive_appeal(decision=decide(case, cast), text="Nhầm.", contact="chu@example.vn")
    assert see_contact(of=appeal, purpose=PURPOSE, by=cast.binh) == "chu@example.vn"
    assert forget_contacts() == 0
    Appeal.objects.update(contact_until=timezone.localdate() - timedelta(days=1))
    assert [forget_contacts(), forget_contacts()] == [1, 0]
    with pytest.raises(NoContactKept):
        see_contact(of=Appeal.objects.get(), purpose=PURPOSE, by=cast.binh)
