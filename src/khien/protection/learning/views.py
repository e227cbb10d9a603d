"""Public pages: learn to see a scam. Everything works without scripts and without an account."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from khien.core.errors import KhienError
from khien.intake.flood import admit
from khien.protection.learning import classes
from khien.protection.learning.material import Case, cases, lessons
from khien.protection.learning.sheet import LENGTH, Sheet, fresh_sheet, read_sheet


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Offer the quiz, the lessons, and a class; take a class's code."""
    typed = request.GET.get("class", "")
    if typed:
        classroom = classes.find_class(typed)
        if classroom:
            return redirect(f"{reverse('learning:quiz')}?class={classroom.code}")
    context = {"lessons": lessons(_language()).values(), "typed": typed, "length": LENGTH}
    return render(request, "learning/start.html", context, status=404 if typed else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def quiz(request: HttpRequest) -> HttpResponse:
    """Ask one case, tell what the answer was worth, ask the next; at the end the card."""
    try:
        if request.method != "POST":
            classroom = classes.find_class(request.GET.get("class", ""))
            return _question(request, fresh_sheet(classroom.code if classroom else ""))
        sheet = read_sheet(request.POST.get("sheet", ""))
    except KhienError as error:
        return render(request, "learning/lost.html", {"sentence": error.user_message}, status=error.status)
    answer = request.POST.get("answer")
    if answer in {"scam", "honest"}:
        return _feedback(request, sheet, answer == "scam")
    if answer is not None or not sheet.is_full:
        return _question(request, sheet, is_unanswered=answer is not None)
    return _card(request, sheet)


@require_safe
def lesson(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one way of deceiving people."""
    found = lessons(_language()).get(slug)
    if not found:
        raise Http404
    example = next(case for case in cases(_language()).values() if case.lesson == slug and case.is_scam)
    return render(request, "learning/lesson.html", {"lesson": found, "case": example})


@require_safe
def worksheet(request: HttpRequest) -> HttpResponse:
    """Show everything on paper: the cases, then what is true of each, then the lessons."""
    context = {"cases": cases(_language()).values(), "lessons": lessons(_language()).values()}
    return render(request, "learning/worksheet.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_class(request: HttpRequest) -> HttpResponse:
    """Say what a class is; open one."""
    if request.method != "POST":
        return render(request, "learning/new_class.html", {"days": classes.LASTS.days, "fewest": classes.FEWEST})
    try:
        admit(request, "class")
    except KhienError as error:
        return render(request, "learning/lost.html", {"sentence": error.user_message}, status=error.status)
    _classroom, key = classes.open_class()
    return redirect("learning:teacher", key=key)


@never_cache
@require_safe
def teacher(request: HttpRequest, key: str) -> HttpResponse:
    """Show a teacher the code for the class, and its sums."""
    classroom = classes.class_of_teacher(key)
    if not classroom:
        raise Http404
    known = cases(_language())
    sums = classes.sums_of(classroom)
    lines = sorted(
        ((known[ref], asked, right) for ref, (asked, right) in sums.cases.items() if ref in known),
        key=lambda line: line[2] / line[1],
    )
    scores = [(right, sums.scores.get(right, 0)) for right in range(LENGTH + 1)] if sums.scores else []
    address = f"{settings.PUBLIC_ADDRESS}{reverse('learning:start')}"
    context = {
        "classroom": classroom,
        "people": sums.people,
        "fewest": classes.FEWEST,
        "scores": scores,
        "lines": lines,
        "address": address,
        "length": LENGTH,
    }
    return render(request, "learning/teacher.html", context)


def _language() -> str:
    return "en" if (get_language() or "vi").startswith("en") else "vi"


def _cases_of(sheet: Sheet) -> list[Case]:
    known = cases(_language())
    scams = sorted(ref for ref, case in known.items() if case.is_scam)
    honest = sorted(ref for ref, case in known.items() if not case.is_scam)
    return [known[ref] for ref in sheet.drawn(scams, honest)]


def _question(request: HttpRequest, sheet: Sheet, *, is_unanswered: bool = False) -> HttpResponse:
    number = len(sheet.answers)
    if sheet.is_full:
        return _card(request, sheet)
    error = _("Choose one of the two answers.") if is_unanswered else ""
    context = {
        "sheet": sheet,
        "case": _cases_of(sheet)[number],
        "number": number + 1,
        "length": LENGTH,
        "error": error,
    }
    return render(request, "learning/question.html", context, status=400 if error else 200)


def _feedback(request: HttpRequest, sheet: Sheet, is_scam: bool) -> HttpResponse:
    if sheet.is_full:
        return _card(request, sheet)
    case = _cases_of(sheet)[len(sheet.answers)]
    sheet = sheet.answered(is_scam)
    context = {"sheet": sheet, "case": case, "number": len(sheet.answers), "length": LENGTH}
    return render(request, "learning/feedback.html", context | {"is_right": case.is_scam == is_scam})


def _card(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    asked = _cases_of(sheet)
    right = {case.ref: case.is_scam == answer for case, answer in zip(asked, sheet.answers, strict=True)}
    is_counted = classes.count_sheet(sheet, right)
    known = lessons(_language())
    missed = {case.lesson for case in asked if not right[case.ref]}
    context = {
        "right": sum(right.values()),
        "length": LENGTH,
        "missed": [known[slug] for slug in known if slug in missed],
        "lines": [(case, right[case.ref]) for case in asked],
        "classroom": sheet.classroom,
        "is_counted": is_counted,
    }
    return render(request, "learning/card.html", context)
