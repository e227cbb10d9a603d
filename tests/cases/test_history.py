"""The story of a case is told from its own rows: who did what, when, and what was said."""

from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone, translation

from khien.cases.actions import (
    answer_appeal,
    approve_decision,
    expire_decisions,
    receive_appeal,
    renew_decision,
    see_contact,
    send_back_decision,
    take_case,
    unblock,
)
from khien.cases.errors import NotPossibleNow
from khien.cases.history import history, last_changes
from khien.cases.models import Case, Decision
from khien.config.management.commands.draw_states import drawn
from khien.core.sealing import seal
from tests.cases.conftest import PROPOSAL, add_report, decide, end_time_of, fresh, open_case, propose
from tests.conftest import Cast


def told(case: Case) -> list[tuple[str, str, str]]:
    """The story in English: who, what, and their words."""
    with translation.override("en"):
        lines = history(Case.objects.get(pk=case.pk))
        return [(line.who.name if line.who else "", line.what, line.note) for line in lines]


def test_the_story_from_the_first_report_to_the_review_of_an_unblock(case: Case, cast: Cast) -> None:
    ref = case.ref
    take_case(case=case, by=cast.minh)
    report = add_report(case, contact=seal("09", settings.CONTACT_KEY), contact_until=timezone.localdate())
    see_contact(of=report, purpose="Hỏi thêm về trang.", by=cast.minh)
    send_back_decision(decision=propose(case, cast.minh), note="Thiếu ảnh.", by=cast.hoa)
    block = decide(case, cast)
    renewal = renew_decision(decision=fresh(block), proposal=PROPOSAL, by=cast.minh)
    approve_decision(decision=renewal, by=cast.hoa)
    appeal = receive_appeal(decision=renewal, text="Nhầm.", contact="a@b.vn")
    see_contact(of=appeal, purpose="Trả lời khiếu nại.", by=cast.binh)
    answer_appeal(appeal=appeal, uphold=True, answer="Đúng.", by=cast.binh)
    approve_decision(decision=Decision.objects.get(kind="unblock"), by=cast.hoa)
    assert told(case) == [
        ("", "The case was opened.", ""),
        ("Minh", "Took the case.", ""),
        ("Minh", "Opened contact data.", "Hỏi thêm về trang."),
        ("Minh", f"Proposed {ref}-1: block.", ""),
        ("Hoa", f"Sent back {ref}-1.", "Thiếu ảnh."),
        ("Minh", f"Proposed {ref}-2: block.", ""),
        ("Hoa", f"Approved {ref}-2: block.", ""),
        ("Minh", f"Proposed {ref}-3: renewal.", ""),
        ("", f"{ref}-2 ended: replaced by a renewal.", ""),
        ("Hoa", f"Approved {ref}-3: block.", ""),
        ("", f"An appeal against {ref}-3 came in.", ""),
        ("Bình", "Opened contact data.", "Trả lời khiếu nại."),
        ("Bình", f"Answered the appeal against {ref}-3: upheld: the block was lifted.", ""),
        ("", f"{ref}-3 ended: revoked.", ""),
        ("Bình", f"Lifted the block {ref}-3 at once.", ""),
        ("Hoa", f"Approved {ref}-4: unblock.", ""),
    ]


def test_what_changed_meanwhile_is_the_newest_changes_and_nothing_that_changes_no_page(
    case: Case, cast: Cast
) -> None:
    end_time_of(decide(case, cast))
    expire_decisions()
    add_report(case)
    lines = history(Case.objects.get())
    assert [line.what for line in last_changes(lines, 1)] == [lines[-1].what]
    assert len(last_changes(lines, 2)) == 2
    assert last_changes(lines, 0) == []


def test_a_reviewer_who_disagrees_with_an_unblock_is_on_record(case: Case, cast: Cast) -> None:
    undo = unblock(decision=decide(case, cast), reason="Nhầm.", by=cast.hoa)
    send_back_decision(decision=undo, note="Vẫn nguy hiểm.", by=cast.binh)
    assert told(case)[-1] == ("Bình", f"Sent back {undo.ref}.", "Vẫn nguy hiểm.")


def test_a_case_whose_state_was_changed_behind_our_back_is_not_moved_on(case: Case, cast: Cast) -> None:
    decision = propose(case, cast.minh)
    Case.objects.update(state="open")
    with pytest.raises(NotPossibleNow):
        approve_decision(decision=fresh(decision), by=cast.hoa)
    assert fresh(decision).state == "proposed"


def test_rows_speak_for_themselves(cast: Cast) -> None:
    case = open_case()
    report = add_report(case, contact=seal("09", settings.CONTACT_KEY), contact_until=timezone.localdate())
    see_contact(of=report, purpose="Hỏi thêm về trang.", by=cast.minh)
    appeal = receive_appeal(decision=decide(case, cast), text="Nhầm.")
    assert str(case) == case.ref
    assert str(appeal.decision) == f"{case.ref}-1"
    assert str(appeal) == appeal.ref
    assert str(report.contact_views.get()) == "Minh: Hỏi thêm về trang."


def test_the_command_prints_the_page_of_states() -> None:
    printed = StringIO()
    call_command("draw_states", stdout=printed)
    assert printed.getvalue() == drawn()
