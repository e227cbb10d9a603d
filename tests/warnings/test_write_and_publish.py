"""Two people before the public is warned; no text that leads into the trap; nothing public disappears."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from khien.cases.errors import DecidedBySamePerson, FieldMissing, NotPossibleNow
from khien.ledger.models import Entry
from khien.people.rights import NotAllowed
from khien.protection.warnings.actions import (
    approve_edition,
    correct_alert,
    edit_edition,
    expire_alerts,
    open_alert,
    send_back_edition,
    submit_edition,
    withdraw_alert,
)
from khien.protection.warnings.errors import StaleText
from khien.protection.warnings.models import Alert, Edition
from khien.protection.warnings.states import ALERT_MOVES, EDITION_MOVES, EditionState
from khien.protection.warnings.states_page import ALERT_VERBS, EDITION_VERBS
from khien.protection.warnings.texts import clean, harmless
from tests.cases.conftest import last_leaf
from tests.conftest import Cast
from tests.warnings.conftest import CONTENT, draft, end_time_of, fresh, published, waiting

pytestmark = pytest.mark.django_db


def test_nobody_without_the_right_writes_or_publishes(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        open_alert(content=CONTENT, by=cast.ha)
    with pytest.raises(NotAllowed):
        approve_edition(edition=waiting(cast), by=cast.tuan)


def test_whoever_wrote_or_submitted_cannot_publish(cast: Cast) -> None:
    written = open_alert(content=CONTENT, by=cast.hoa)
    submit_edition(edition=written, by=cast.binh)
    for person in (cast.hoa, cast.binh):
        with pytest.raises(DecidedBySamePerson):
            approve_edition(edition=written, by=person)


@pytest.mark.parametrize("field", ["written_by", "submitted_by"])
def test_the_database_itself_refuses_one_person_in_both_parts(cast: Cast, field: str) -> None:
    alert = published(cast)
    with pytest.raises(IntegrityError, match="edition_by_two_people"), transaction.atomic():
        Edition.objects.filter(alert=alert).update(**{field: cast.hoa})


def test_the_database_refuses_a_public_text_that_nobody_approved(cast: Cast) -> None:
    alert = published(cast)
    with pytest.raises(IntegrityError, match="edition_public_was_approved"), transaction.atomic():
        Edition.objects.filter(alert=alert).update(approved_by=None)


def test_the_database_refuses_a_warning_of_what_somebody_said(cast: Cast) -> None:
    edition = draft(cast)
    with pytest.raises(IntegrityError, match="edition_of_a_crime"), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(category="harmful_false_information")


@pytest.mark.parametrize(
    ("field", "word"), [("category", "harassment"), ("category", "politics"), ("sector", "x"), ("severity", "x"),
                        ("provinces", ("99",)), ("days", 0), ("days", 366), ("title_vi", "x" * 141),
                        ("signs_vi", "x\n" * 9), ("todo_vi", "x" * 201)]
)  # fmt: skip
def test_a_word_that_is_on_no_list_and_a_text_that_is_too_long_are_refused(
    cast: Cast, field: str, word: object
) -> None:
    with pytest.raises(FieldMissing) as refused:
        draft(cast, **{field: word})
    assert refused.value.field == field
    assert not Alert.objects.exists()


@pytest.mark.parametrize("field", ["title_vi", "how_vi", "signs_vi", "todo_vi"])
def test_a_draft_with_gaps_is_not_shown_to_a_second_person(cast: Cast, field: str) -> None:
    with pytest.raises(FieldMissing) as refused:
        waiting(cast, **{field: ""})
    assert refused.value.field == field


def test_half_a_translation_is_refused(cast: Cast) -> None:
    with pytest.raises(FieldMissing) as refused:
        waiting(cast, title_en="Only a title")
    assert refused.value.field == "how_en"


def test_a_text_that_waits_does_not_change(cast: Cast) -> None:
    edition = waiting(cast)
    with pytest.raises(StaleText):
        edit_edition(edition=edition, content=CONTENT, by=cast.minh)


def test_what_was_changed_meanwhile_is_not_published_unseen(cast: Cast) -> None:
    seen = waiting(cast)
    other = Edition.objects.get(pk=seen.pk)
    send_back_edition(edition=other, note="Sửa đi.", by=cast.hoa)
    edit_edition(edition=other, content=replace(CONTENT, title_vi="Khác"), by=cast.minh)
    submit_edition(edition=other, by=cast.minh)
    with pytest.raises(StaleText):
        approve_edition(edition=seen, by=cast.hoa)
    assert fresh(seen.alert).state == "draft"


def test_a_published_warning_counts_its_days_from_then_and_stands_in_the_log(cast: Cast) -> None:
    alert = published(cast, days=10)
    assert alert.state == "published"
    assert alert.expires_at is not None
    assert (alert.expires_at - timezone.now()).days == 9
    leaf = last_leaf("alert.published")
    assert leaf["public"]["title"] == CONTENT.title_vi
    assert leaf["public"]["text_sha256"] == Edition.objects.get(alert=alert).digest()
    assert leaf["public"]["written_by"]["person"] != leaf["by"]["person"]


def test_a_text_that_was_sent_back_can_be_mended(cast: Cast) -> None:
    edition = waiting(cast)
    with pytest.raises(FieldMissing):
        send_back_edition(edition=edition, note=" ", by=cast.hoa)
    send_back_edition(edition=edition, note="Thiếu dấu hiệu.", by=cast.hoa)
    edit_edition(edition=edition, content=CONTENT, by=cast.minh)
    submit_edition(edition=edition, by=cast.minh)
    approve_edition(edition=edition, by=cast.hoa)
    assert fresh(edition.alert).state == "published"


def test_a_correction_says_what_it_changes_and_keeps_the_old_text(cast: Cast) -> None:
    alert = published(cast)
    correction = correct_alert(alert=alert, by=cast.minh)
    with pytest.raises(NotPossibleNow):
        correct_alert(alert=alert, by=cast.binh)
    with pytest.raises(FieldMissing):
        submit_edition(edition=correction, by=cast.minh)
    words = replace(CONTENT, title_vi="Tên mới", change_vi="Sửa tên.")
    edit_edition(edition=correction, content=words, by=cast.minh)
    submit_edition(edition=correction, by=cast.minh)
    assert fresh(alert).newest.title_vi == CONTENT.title_vi, "what is public changes only with the second person"
    approve_edition(edition=correction, by=cast.hoa)
    assert fresh(alert).newest == correction
    assert [(one.state, one.title_vi) for one in alert.editions.order_by("number")] == [
        ("replaced", CONTENT.title_vi),
        ("published", "Tên mới"),
    ]


def test_one_person_withdraws_at_once_with_a_public_reason(cast: Cast) -> None:
    alert = published(cast)
    with pytest.raises(NotAllowed):
        withdraw_alert(alert=alert, reason_vi="Nhầm.", by=cast.minh)
    with pytest.raises(FieldMissing):
        withdraw_alert(alert=alert, reason_vi=" ", by=cast.hoa)
    withdraw_alert(alert=alert, reason_vi="Chúng tôi đã nhầm.", by=cast.hoa)
    alert = fresh(alert)
    assert (alert.state, alert.newest.kind) == ("withdrawn", "Cancel")
    assert last_leaf("alert.ended")["public"]["why"] == "Chúng tôi đã nhầm."
    with pytest.raises(NotPossibleNow):
        withdraw_alert(alert=alert, reason_vi="Nhầm.", by=cast.hoa)
    with pytest.raises(NotPossibleNow):
        correct_alert(alert=alert, by=cast.minh)


def test_a_correction_of_a_warning_that_was_withdrawn_meanwhile_is_not_published(cast: Cast) -> None:
    alert = published(cast)
    correction = correct_alert(alert=alert, by=cast.minh)
    edit_edition(edition=correction, content=replace(CONTENT, change_vi="Sửa."), by=cast.minh)
    submit_edition(edition=correction, by=cast.minh)
    withdraw_alert(alert=alert, reason_vi="Nhầm.", by=cast.binh)
    with pytest.raises(NotPossibleNow):
        approve_edition(edition=correction, by=cast.hoa)
    assert fresh(alert).newest.kind == "Cancel"


def test_a_warning_whose_time_is_over_is_marked_once_and_kept(cast: Cast) -> None:
    alert = published(cast)
    assert expire_alerts() == 0
    end_time_of(alert)
    assert expire_alerts() == 1
    assert expire_alerts() == 0
    assert fresh(alert).state == "expired"
    assert Entry.objects.filter(kind="alert.ended").count() == 1


def test_an_expired_warning_comes_back_by_a_correction(cast: Cast) -> None:
    alert = published(cast)
    end_time_of(alert)
    expire_alerts()
    correction = correct_alert(alert=alert, by=cast.minh)
    edit_edition(edition=correction, content=replace(CONTENT, change_vi="Lại xuất hiện."), by=cast.minh)
    submit_edition(edition=correction, by=cast.minh)
    approve_edition(edition=correction, by=cast.hoa)
    assert fresh(alert).state == "published"


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("Vào https://lua-dao.top/a nhé", "Vào hxxps://lua-dao[.]top/a nhé"),
        ("hxxps://lua-dao[.]top/a", "hxxps://lua-dao[.]top/a"),
        ("bit.ly/abc", "hxxp://bit[.]ly/abc"),
        ("vietcombank.com.vn là thật", "vietcombank.com.vn là thật"),
        ("báo cho https://chongthurac.vn hoặc www.vietnampost.gov.vn", None),
        ("viết cho a@lua-dao.top", "viết cho a[@]lua-dao[.]top"),
    ],
)
def test_nothing_in_a_published_text_can_be_followed(written: str, stored: str | None) -> None:
    made = harmless(written)
    assert harmless(made) == made
    if stored is not None:
        assert made == stored


def test_numbers_of_strangers_lose_their_last_digits_in_a_draft_from_reports() -> None:
    assert harmless("Gọi 0912 345 678 ngay", mask=True) == "Gọi 0912 345 xxx ngay"


def test_text_holds_nothing_that_a_format_cannot_carry() -> None:
    assert clean("a\x00b\x1b\ud800\uffff  c \n\n\n\n d\r\n") == "ab\N{REPLACEMENT CHARACTER} c\n\nd"


def test_every_arrow_has_an_action() -> None:
    assert set(ALERT_VERBS) == {(start, end) for start, ends in ALERT_MOVES.items() for end in ends}
    assert set(EDITION_VERBS) == {(start, end) for start, ends in EDITION_MOVES.items() for end in ends}


ACTIONS: dict[EditionState, Callable[[Edition, Cast], None]] = {
    EditionState.WAITING: lambda edition, cast: submit_edition(edition=edition, by=cast.minh),
    EditionState.DRAFT: lambda edition, cast: send_back_edition(edition=edition, note="Sửa.", by=cast.hoa),
    EditionState.PUBLISHED: lambda edition, cast: approve_edition(edition=edition, by=cast.hoa),
    EditionState.REPLACED: lambda edition, cast: withdraw_alert(
        alert=edition.alert, reason_vi="Nhầm.", by=cast.binh
    ),
}
WAYS = {
    EditionState.DRAFT: [],
    EditionState.WAITING: [EditionState.WAITING],
    EditionState.PUBLISHED: [EditionState.WAITING, EditionState.PUBLISHED],
    EditionState.REPLACED: [EditionState.WAITING, EditionState.PUBLISHED, EditionState.REPLACED],
}


@pytest.mark.parametrize("start", list(EditionState))
@pytest.mark.parametrize("end", list(EditionState))
def test_an_edition_moves_along_the_arrows_of_the_table_and_no_others(
    cast: Cast, start: EditionState, end: EditionState
) -> None:
    edition = draft(cast)
    for step in WAYS[start]:
        ACTIONS[step](Edition.objects.select_related("alert").get(pk=edition.pk), cast)
    edition = Edition.objects.select_related("alert").get(pk=edition.pk)
    assert edition.state == start
    if end in EDITION_MOVES[start]:
        ACTIONS[end](edition, cast)
    else:
        with pytest.raises(NotPossibleNow):
            ACTIONS[end](edition, cast)
    edition.refresh_from_db()
    assert edition.state == (end if end in EDITION_MOVES[start] else start)
