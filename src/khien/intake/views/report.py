"""The public form: what is it, is this what you mean, screenshots, what happened, send. One thing a page."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, Concatenate, TypeVar

import segno
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from khien.core.provinces import PROVINCES
from khien.core.sealing import CannotUnseal
from khien.indicators.models import digest_of
from khien.intake import drafts, limits
from khien.intake.actions import named_things
from khien.intake.flood import TooMany, admit
from khien.intake.forms import HAPPENED, CheckForm, DetailsForm, WhatForm, category_of, happened
from khien.intake.models import AgeBand
from khien.intake.pictures import too_large
from khien.intake.uploads import Problem, judged, too_large_files
from khien.intake.views import visitor
from khien.intake.views.visitor import Filling

STEPS = 5
F = TypeVar("F", bound=Form)
Step = Callable[Concatenate[HttpRequest, Problem | None, Filling, ...], HttpResponse]


@never_cache
@judged
def what(request: HttpRequest, problem: Problem | None) -> HttpResponse:
    """Page 1: paste it. The draft begins when the first answer is given."""
    found = visitor.filling(request)
    answers = found.answers if found else drafts.Answers()
    form = _bound(WhatForm, request, problem, {"text": answers.text})
    if "checked" in form.data:  # the button of the page Check: a report that was begun is not overwritten
        form.data = {"text": _joined(answers.text, request.POST.get("text", ""))}
        answers = replace(answers, category=_known(request.POST["checked"]) or answers.category)
    if not form.is_bound or not form.is_valid():
        gone = "gone" in request.GET and not found
        return _page(request, "what", 1, form=form, problem=problem, gone=gone)
    answers = replace(answers, text=form.cleaned_data["text"])
    response = redirect("intake:check")
    if not found and (late := _too_many(request, "draft")):
        return _page(request, "what", 1, form=form, problem=late, status=late.status)
    if found:
        drafts.save(found.draft, answers)
    else:
        visitor.remember(response, drafts.start(answers))
    return response


def _with_draft(view: Step) -> Callable[..., HttpResponse]:
    """Give a page the draft of this browser; without one there is nothing to go on with."""

    @never_cache
    @judged
    @wraps(view)
    def step(request: HttpRequest, problem: Problem | None, /, **kwargs: Any) -> HttpResponse:
        found = visitor.filling(request)
        if found is None:
            return _to_start(request)
        return view(request, problem, found, **kwargs)

    return step


@_with_draft
def check(request: HttpRequest, problem: Problem | None, found: Filling) -> HttpResponse:
    """Page 2: what we recognised; the person takes off what is theirs."""
    things = list(named_things(found.answers.text))
    kept = [key for key in map(digest_of, things) if key not in found.answers.removed]
    form = _bound(CheckForm, request, problem, {"keep": kept}, found=things)
    if form.is_bound and form.is_valid():
        drafts.save(found.draft, replace(found.answers, removed=form.removed()))
        return _onwards(request, "pictures")
    return _page(request, "check", 2, form=form, problem=problem, things=things, back="intake:start")


@_with_draft
def pictures(request: HttpRequest, problem: Problem | None, found: Filling) -> HttpResponse:
    """Page 3: screenshots, added and removed one page load at a time."""
    refusals = [problem.sentence] if problem else []
    if request.method == "POST" and not problem:
        if (chosen := request.POST.get("remove", "")[:20]).isdecimal():
            drafts.remove_picture(found.draft, int(chosen))
        refusals = _take_in(found, request)
        going_on = "next" in request.POST
        if going_on and not refusals and _is_empty(found):
            refusals = [limits.NothingToLookAt().user_message]
        if not refusals:
            return _onwards(request, "details") if going_on else _stay(request)
    kept = found.draft.attachments.order_by("pk")
    full = len(kept) >= limits.MOST_PICTURES
    return _page(request, "pictures", 3, refusals=refusals, pictures=kept, full=full, back="intake:check")


@_with_draft
def details(request: HttpRequest, problem: Problem | None, found: Filling) -> HttpResponse:
    """Page 4: what happened, and how we may ask."""
    form = _bound(DetailsForm, request, problem, _chosen(found.answers))
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        answers = replace(
            found.answers,
            details=True,
            category=category_of(given["category"]),
            lost_money=given["lost_money"] == "yes",
            contact=given["contact"],
            province=given["province"],
            age_band=given["age_band"],
        )
        drafts.save(found.draft, answers)
        return redirect("intake:send")
    return _page(request, "details", 4, form=form, problem=problem, back="intake:pictures")


@never_cache
@judged
def send(request: HttpRequest, problem: Problem | None) -> HttpResponse:
    """Page 5: look it over and send. Pressing twice sends once and shows the same receipt."""
    if request.method == "POST" and not problem:
        return _sent(request)
    found = visitor.filling(request)
    return _look_over(request, found, problem) if found else _to_start(request)


@never_cache
def receipt(request: HttpRequest) -> HttpResponse:
    """After the five pages: the code, and what happens next."""
    sent = drafts.sent_report(visitor.token_of(request))
    if sent is None:
        return redirect("intake:start")
    report, code = sent
    address = settings.PUBLIC_ADDRESS + reverse("intake:track")
    qr = segno.make(f"{address}#{code}", micro=False).svg_data_uri(border=2)
    return render(request, "intake/receipt.html", {"report": report, "code": code, "qr": qr})


@never_cache
@require_POST
def done(request: HttpRequest) -> HttpResponse:
    """The code is written down: this browser need not know it any longer."""
    response = redirect("intake:track")
    visitor.forget(response)
    return response


def _sent(request: HttpRequest) -> HttpResponse:
    token = visitor.token_of(request)
    if late := _too_many(request, "report"):
        found = visitor.filling(request)
        return _look_over(request, found, late) if found else _to_start(request)
    try:
        drafts.send(token, language=_language())
    except (drafts.AlreadySent, CannotUnseal):
        if drafts.sent_report(token) is None:
            return _to_start(request)
    except limits.ReportRefused as refusal:
        found = visitor.filling(request)
        return _look_over(request, found, Problem(refusal.user_message)) if found else _to_start(request)
    response = redirect("intake:receipt")
    visitor.remember_receipt(response, token)
    return response


def _too_many(request: HttpRequest, what: str) -> Problem | None:
    try:
        admit(request, what)
    except TooMany as late:
        return Problem(late.user_message, late.status)
    return None


def _look_over(request: HttpRequest, found: Filling, problem: Problem | None) -> HttpResponse:
    if not found.answers.details:
        return redirect("intake:details")
    return _page(
        request,
        "send",
        5,
        status=problem.status if problem else 200,
        problem=problem,
        answers=found.answers,
        things=found.answers.named(),
        happened=happened(found.answers.category),
        place=place.name(_language()) if (place := PROVINCES.get(found.answers.province)) else "",
        age=AgeBand(found.answers.age_band).label if found.answers.age_band else "",
        pictures=found.draft.attachments.order_by("pk"),
        back="intake:details",
    )


def _bound(
    form: type[F], request: HttpRequest, problem: Problem | None, initial: dict[str, Any], **kwargs: Any
) -> F:
    """Return the form with what was sent, or with what was answered before."""
    sent = request.POST if request.method == "POST" and not problem else None
    return form(sent, initial=initial, **kwargs)


def _joined(begun: str, checked: str) -> str:
    new = limits.readable(checked).strip()
    return begun if new in begun else f"{begun}\n\n{new}".strip()


def _known(category: str) -> str:
    return category if category in HAPPENED else ""


def _chosen(answers: drafts.Answers) -> dict[str, str]:
    if not answers.details:
        return {"category": answers.category} if answers.category else {}
    return {
        "category": answers.category or "unsure",
        "lost_money": "yes" if answers.lost_money else "no",
        "contact": answers.contact,
        "province": answers.province,
        "age_band": answers.age_band,
    }


def _take_in(found: Filling, request: HttpRequest) -> list[str]:
    """Put the sent files with the draft; return a sentence for each that was refused."""
    refusals = [too_large(name).user_message for name in too_large_files(request)]
    for file in request.FILES.getlist("pictures"):
        try:
            drafts.add_picture(found.draft, file.read(), _name(file))
        except limits.ReportRefused as refusal:
            refusals.append(refusal.user_message)
    return refusals


def _name(file: UploadedFile) -> str:
    return limits.readable(file.name or _("a file"))


def _is_empty(found: Filling) -> bool:
    return not found.answers.named() and not found.draft.attachments.exists()


def _page(request: HttpRequest, name: str, step: int, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, f"intake/{name}.html", {"step": step, "steps": STEPS, **context}, status=status)


def _onwards(request: HttpRequest, name: str) -> HttpResponse:
    """Go to the next page, or back to the last one when the person came from there to change one answer."""
    return redirect("intake:send" if "change" in request.GET else f"intake:{name}")


def _stay(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(request.get_full_path())


def _to_start(request: HttpRequest) -> HttpResponse:
    """Begin again; whoever comes back from the receipt has sent theirs, and sees it once more."""
    if drafts.sent_report(visitor.token_of(request)):
        return redirect("intake:receipt")
    response = redirect("intake:start")
    response["Location"] += "?gone"
    return response


def _language() -> str:
    return "en" if (get_language() or "").startswith("en") else "vi"
