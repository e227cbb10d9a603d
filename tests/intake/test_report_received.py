"""One report is one row with all that it names, one entry in the ledger, one delivery; or nothing at all."""

import json
import secrets
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from khien.core.categories import Category
from khien.core.sealing import unseal
from khien.indicators.kinds import IndicatorValue, Kind
from khien.indicators.models import Indicator
from khien.intake import limits
from khien.intake.actions import PUBLIC, Receipt, forget_contacts, receive_report
from khien.intake.codes import digest_of
from khien.intake.events import ReportReceived
from khien.intake.models import Mention, Report
from khien.intake.pictures import keep
from khien.ledger.models import Entry
from khien.outbox.events import WIRING, Event
from khien.outbox.models import Delivery
from tests.intake import hostile

pytestmark = pytest.mark.django_db

TEXT = "Tài khoản của bạn bị khoá, vào hxxps://vietcombank-xacthuc[.]top/login hoặc gọi 0912 345 678 ngay!"


def receive(text: str = TEXT, **fields: object) -> Receipt:
    asked: dict = {"links": (), "channel": Report.Channel.FORM, "by": PUBLIC, "language": "vi", **fields}
    return receive_report(text=text, **asked)


@pytest.mark.parametrize(
    ("fields", "refusal", "says"),
    [
        ({"text": "xin chào"}, limits.NothingToLookAt, ""),
        ({"text": ""}, limits.NothingToLookAt, ""),
        ({"text": "a" * 200_000}, limits.TextTooLong, "200\N{NO-BREAK SPACE}000"),
        ({"text": " ".join(f"http://a{i}.top/" for i in range(800))}, limits.TooManyIndicators, "800"),
        (
            {"links": [f"http://a{i}.top/" for i in range(10_000)]},
            limits.TooManyIndicators,
            "10\N{NO-BREAK SPACE}000",
        ),
        ({"links": ["http://a.top/", "http://"]}, limits.LinkNotUnderstood, "2"),
        ({"contact": "a" * 201}, limits.ContactTooLong, "201"),
        ({"leave_out": [IndicatorValue(Kind.DOMAIN, "a.top")], "text": "a.top"}, limits.NothingToLookAt, ""),
    ],
)
def test_what_cannot_be_taken_in_is_refused_with_its_number_and_leaves_nothing(
    fields: dict, refusal: type[limits.ReportRefused], says: str
) -> None:
    with pytest.raises(refusal) as refused:
        receive(**fields)
    assert says in refused.value.user_message
    assert not Report.objects.exists()
    assert not Entry.objects.exists()


def test_six_pictures_are_refused() -> None:
    picture = keep(hostile.picture(), "x")
    with pytest.raises(limits.TooManyPictures):
        receive(attachments=[picture] * 6)


def test_a_report_that_fails_half_way_leaves_nothing() -> None:
    code = "KH-AAAA-AAAA-AAAA-AAAA"
    receive(code=code)
    mentions, entries = Mention.objects.count(), Entry.objects.count()
    with pytest.raises(IntegrityError), transaction.atomic():
        receive("http://another.top/", code=code)
    assert (Mention.objects.count(), Entry.objects.count()) == (mentions, entries)
    assert not Indicator.objects.filter(value__contains="another").exists()


def test_a_report_that_is_rolled_back_with_its_caller_leaves_nothing() -> None:
    with transaction.atomic():
        receive(attachments=[keep(hostile.picture(), "x")])
        transaction.set_rollback(True)
    assert not (Report.objects.exists())
    assert not (Mention.objects.exists())
    assert not (Entry.objects.exists())


def test_everything_that_the_text_names_is_stored_once_as_it_was_written() -> None:
    receipt = receive(f"{TEXT} lại nữa: hxxps://vietcombank-xacthuc[.]top/login", links=["0912345678", "evil.top"])
    stored = {(m.indicator.kind, m.indicator.value): m.raw for m in Mention.objects.select_related("indicator")}
    assert stored == {
        ("url", "https://vietcombank-xacthuc.top/login"): "hxxps://vietcombank-xacthuc[.]top/login",
        ("phone", "+84912345678"): "0912 345 678",
        ("domain", "evil.top"): "evil.top",
    }
    assert Report.objects.get().pk == receipt.report_id


def test_what_the_reporter_left_out_is_not_named() -> None:
    receive(leave_out={IndicatorValue(Kind.PHONE, "+84912345678")})
    assert list(Indicator.objects.values_list("kind", flat=True)) == ["url"]


def test_two_reports_of_one_thing_share_its_row() -> None:
    receive()
    receive()
    assert Report.objects.count() == 2
    assert Indicator.objects.count() == 2
    assert Mention.objects.count() == 4


def test_a_picture_alone_is_enough() -> None:
    picture = keep(hostile.picture(), "x")
    report = Report.objects.get(pk=receive("", attachments=[picture]).report_id)
    assert default_storage.exists(report.attachments.get().name)


def test_only_the_digest_of_the_code_is_stored() -> None:
    receipt = receive(contact="chi.hoa@example.vn")
    assert Report.objects.get().code_digest == digest_of(receipt.code)
    with connection.cursor() as cursor:
        dump = "".join(str(cursor.execute(f"SELECT * FROM {table}").fetchall()) for table in _tables())
    assert receipt.code not in dump
    assert receipt.code.replace("-", "") not in dump


def test_the_contact_is_sealed_and_has_a_last_day() -> None:
    receive(contact="  chi.hoa@example.vn ")
    report = Report.objects.get()
    assert b"example" not in bytes(report.contact)
    assert unseal(report.contact, settings.CONTACT_KEY) == "chi.hoa@example.vn"
    assert report.contact_until == timezone.localdate() + timedelta(days=settings.CONTACT_RETENTION_DAYS)


def test_without_a_contact_nothing_is_kept_of_the_person() -> None:
    receive(contact=" ")
    assert (Report.objects.get().contact, Report.objects.get().contact_until) == (None, None)


def test_contacts_are_forgotten_after_their_last_day_and_not_before() -> None:
    old, new = receive(contact="old@example.vn"), receive(contact="new@example.vn")
    Report.objects.filter(pk=old.report_id).update(contact_until=timezone.localdate() - timedelta(days=1))
    Report.objects.filter(pk=new.report_id).update(contact_until=timezone.localdate())
    assert forget_contacts() == 1
    assert Report.objects.get(pk=old.report_id).contact is None
    assert Report.objects.get(pk=new.report_id).contact is not None
    assert forget_contacts() == 0


def test_the_public_log_says_only_that_there_was_a_report() -> None:
    receive(contact="chi.hoa@example.vn", lost_money=True, category=Category.PHISHING)
    leaf = json.loads(Entry.objects.get().leaf)
    assert leaf["kind"] == "report.received"
    assert leaf["by"] == {"role": "public"}
    assert leaf["public"] == {"channel": "form"}
    assert leaf["about"] == ""


def test_each_reaction_gets_one_delivery(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(WIRING, "reactions", {ReportReceived.kind: ("somewhere.one", "somewhere.two")})
    receipt = receive()
    payloads = Delivery.objects.order_by("pk").values_list("reaction", "payload")
    expected = {"report_id": receipt.report_id, "channel": "form"}
    assert list(payloads) == [("somewhere.one", expected), ("somewhere.two", expected)]
    assert issubclass(ReportReceived, Event)


def test_the_number_of_queries_does_not_grow_with_what_is_named() -> None:
    def queries(count: int) -> int:
        text = " ".join(f"http://{secrets.token_hex(6)}.top/" for _ in range(count))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            receive(text)
        return len(captured)

    assert queries(1) == queries(limits.MOST_INDICATORS)


@pytest.mark.parametrize(
    "text", ["a\0b http://evil.top/", "\ud800 http://evil.top/ \udfff", "\x1b http://evil.top/\x7f"]
)
def test_what_cannot_be_stored_is_cleaned(text: str) -> None:
    receive(text)
    report = Report.objects.get()
    assert report.indicators.get().value == "http://evil.top/"
    assert not set(report.text) & set("\0\x1b\x7f\ud800\udfff")


def _tables() -> list[str]:
    return connection.introspection.table_names()
