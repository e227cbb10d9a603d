"""People learn from cases that hold what they claim; a class sees sums, and nobody's answers."""

import re
import tomllib
from datetime import timedelta
from importlib.resources import files

import pytest
from django.core import signing
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from khien.protection.learning import classes
from khien.protection.learning.material import Case, cases, lessons
from khien.protection.learning.models import CaseCount, Classroom, CountedSheet, ScoreCount
from khien.protection.learning.sheet import LENGTH, Sheet, SheetLost, fresh_sheet, read_sheet

LANGUAGES = ("vi", "en")
CASES = [(language, case) for language in LANGUAGES for case in cases(language).values()]


@pytest.mark.parametrize(("language", "case"), CASES, ids=lambda value: getattr(value, "ref", value))
def test_each_sign_of_a_case_stands_in_its_text(language: str, case: Case) -> None:
    pieces = list(case.pieces())
    assert "".join(piece for piece, _number in pieces) == case.text
    assert sorted(number for _piece, number in pieces if number) == list(range(1, len(case.signs) + 1))
    assert case.lesson in lessons(language)


def test_nobody_can_open_a_harmful_name_of_a_case() -> None:
    text = files("khien.protection.learning").joinpath("data", "cases.toml").read_text(encoding="utf-8")
    live = re.compile(r"[\w-]+\.(?:com|net|co|top|vip|info|site)\b(?!\.vn)")
    for row in tomllib.loads(text)["case"]:
        if row["is_scam"]:
            assert not live.search(row["vi"]["text"] + row["en"]["text"]), row["ref"]


def test_both_languages_tell_the_same_cases_and_lessons() -> None:
    for read in (cases, lessons):
        assert list(read("vi")) == list(read("en"))
    assert all(len(cases("vi")[ref].signs) == len(cases("en")[ref].signs) for ref in cases("vi"))


def test_every_lesson_has_a_case_to_show() -> None:
    assert {case.lesson for case in cases("vi").values() if case.is_scam} == set(lessons("vi"))


def test_calling_everything_a_scam_is_no_way_to_win() -> None:
    known = cases("vi")
    scams = [ref for ref, case in known.items() if case.is_scam]
    honest = [ref for ref, case in known.items() if not case.is_scam]
    for number in range(50):
        drawn = Sheet(str(number)).drawn(scams, honest)
        assert len(set(drawn)) == LENGTH
        assert sum(not known[ref].is_scam for ref in drawn) == 3
        assert drawn == Sheet(str(number)).drawn(scams, honest)


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "\0", "é" * 5000])
def test_a_sheet_that_is_not_ours_is_refused(token: str) -> None:
    with pytest.raises(SheetLost):
        read_sheet(token)


def test_a_sheet_signed_for_something_else_is_refused() -> None:
    with pytest.raises(SheetLost):
        read_sheet(signing.dumps(["n", "", []], salt="another"))


def test_a_sheet_comes_back_as_it_went() -> None:
    sheet = fresh_sheet("ABC234").answered(True).answered(False)
    assert read_sheet(sheet.token()) == sheet


def walk(client: Client, start: str, *, always: bool | None) -> str:
    """Answer every case: always so, or (None) rightly. Return the last page."""
    page = client.get(start).content.decode()
    prefix = "/en" if start.startswith("/en") else ""
    for _case in range(LENGTH):
        token = re.search(r'name="sheet" value="([^"]+)"', page)[1]  # type: ignore[index]
        sheet = read_sheet(token)
        known = cases("en" if prefix else "vi")
        scams = sorted(ref for ref, case in known.items() if case.is_scam)
        drawn = sheet.drawn(scams, sorted(set(known) - set(scams)))
        answer = known[drawn[len(sheet.answers)]].is_scam if always is None else always
        page = client.post(
            f"{prefix}/learn/quiz/", {"sheet": token, "answer": "scam" if answer else "honest"}
        ).content.decode()
        token = re.search(r'name="sheet" value="([^"]+)"', page)[1]  # type: ignore[index]
        page = client.post(f"{prefix}/learn/quiz/", {"sheet": token}).content.decode()
    return page


@pytest.mark.django_db
def test_who_answers_rightly_is_told_so_and_nothing_is_kept(public_client: Client) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = walk(public_client, "/learn/quiz/", always=None)
    assert f"đúng {LENGTH} trên {LENGTH} câu" in page
    assert not [query for query in queries if query["sql"].startswith(("INSERT", "UPDATE"))]


@pytest.mark.django_db
def test_who_trusts_everything_is_shown_the_lessons_to_read(public_client: Client) -> None:
    page = walk(public_client, "/en/learn/quiz/", always=False)
    assert f"You were right 3 times out of {LENGTH}" in page
    assert page.count('href="/en/learn/') > 3


@pytest.mark.django_db
def test_a_press_of_no_button_asks_again(public_client: Client) -> None:
    token = fresh_sheet().token()
    answer = public_client.post("/learn/quiz/", {"sheet": token, "answer": "maybe"})
    assert answer.status_code == 400
    assert "Hãy chọn một trong hai" in answer.content.decode()
    assert public_client.post("/learn/quiz/", {"sheet": "x", "answer": "scam"}).status_code == 400


@pytest.mark.django_db
def test_a_class_sees_nothing_of_few_and_sums_of_many(public_client: Client) -> None:
    opened = public_client.post("/learn/class/")
    teacher = opened["Location"]
    code = Classroom.objects.get().code
    for _person in range(4):
        walk(public_client, f"/learn/quiz/?class={code}", always=True)
    page = public_client.get(teacher).content.decode()
    assert "4 người đã làm xong" in page
    assert "<table" not in page
    walk(public_client, f"/learn/quiz/?class={code.lower()}", always=None)
    page = public_client.get(teacher).content.decode()
    assert "<table" in page
    assert ScoreCount.objects.get(right=5).people == 4
    assert ScoreCount.objects.get(right=LENGTH).people == 1


@pytest.mark.django_db
def test_a_teacher_who_looks_after_each_sheet_learns_nobody_s_answers() -> None:
    classroom, _key = classes.open_class()
    asked = list(cases("vi"))[:LENGTH]
    seen = set()
    for number in range(12):
        right = dict.fromkeys(asked, number % 2 == 0)
        assert classes.count_sheet(Sheet(str(number), classroom.code, (True,) * LENGTH), right)
        sums = classes.sums_of(classroom)
        assert sums.people == number + 1
        seen.add((sum(sums.scores.values()), *sorted({asked for asked, _right in sums.cases.values()})))
    assert seen == {(0,), (5, 5), (10, 10)}


@pytest.mark.django_db
def test_a_sheet_that_is_sent_twice_counts_once() -> None:
    classroom, _key = classes.open_class()
    sheet = Sheet("once", classroom.code, (True,) * LENGTH)
    right = dict.fromkeys(list(cases("vi"))[:LENGTH], True)
    assert classes.count_sheet(sheet, right)
    assert not classes.count_sheet(sheet, right)
    assert classes.sums_of(classroom).people == 1


@pytest.mark.django_db
def test_only_the_teacher_s_address_shows_results(public_client: Client) -> None:
    classroom, _key = classes.open_class()
    for path in (classroom.code, "KH-0000-0000-0000-0000", "x"):
        assert public_client.get(f"/learn/class/{path}/").status_code == 404
    assert public_client.get("/learn/?class=WRONG9").status_code == 404
    assert public_client.get(f"/learn/?class={classroom.code}").status_code == 302


@pytest.mark.django_db
def test_a_class_that_has_ended_counts_nothing_and_is_forgotten_with_its_sums() -> None:
    classroom, key = classes.open_class()
    sheet = Sheet("late", classroom.code, (True,) * LENGTH)
    right = dict.fromkeys(list(cases("vi"))[:LENGTH], True)
    classes.count_sheet(sheet, right)
    past = timezone.now() - timedelta(days=1)
    Classroom.objects.update(opened_at=past - timedelta(days=1), closes_at=past)
    assert classes.class_of_teacher(key) is None
    assert not classes.count_sheet(Sheet("later", classroom.code, (True,) * LENGTH), right)
    assert classes.forget_classes() == 1
    assert not CaseCount.objects.exists() | CountedSheet.objects.exists() | ScoreCount.objects.exists()


@pytest.mark.django_db
def test_the_database_refuses_more_right_answers_than_questions() -> None:
    classroom, _key = classes.open_class()
    with pytest.raises(IntegrityError):
        CaseCount.objects.create(classroom=classroom, case="bank-device", asked=1, right=2)


@pytest.mark.django_db
def test_every_page_of_learning_can_be_read_in_both_languages(public_client: Client) -> None:
    for prefix in ("", "/en"):
        for path in ("", "quiz/", "print/", "class/", *(f"{slug}/" for slug in lessons("vi"))):
            assert public_client.get(f"{prefix}/learn/{path}").status_code == 200, path
    assert public_client.get("/learn/nothing/").status_code == 404
