"""The public page with the one big box. The question is answered and forgotten."""

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from khien.analysis.score import Score
from khien.indicators.kinds import IndicatorValue
from khien.intake.limits import LARGEST_PICTURE, readable
from khien.intake.pictures import PictureRefused, redraw, too_large
from khien.intake.uploads import problem_with
from khien.protection.filtering.check import LONGEST, Checked, Sentence, Thing, beside, check
from khien.protection.filtering.qr import read_codes

_REASONS = 4


@never_cache
@csrf_exempt  # a question changes nothing, so that no cookie is needed to ask it
@require_http_methods(["GET", "HEAD", "POST"])
def lookup(request: HttpRequest) -> HttpResponse:
    """Answer what is known. A link may ask by GET; what people paste travels in the body, not in the address."""
    problem = problem_with(request) if request.method == "POST" else None
    if problem:
        return _page(request, "", refusals=[problem.sentence], status=problem.status)
    asked = readable((request.POST or request.GET).get("value", ""))[:LONGEST]
    pictures, refusals = _codes(request.FILES.getlist("picture"))
    if refusals or not (asked.strip() or request.FILES):
        return _page(request, asked, refusals=refusals)
    return _page(request, asked, checked=check(asked, more=pictures), pictured=bool(request.FILES))


def _codes(files: list[UploadedFile]) -> tuple[list[IndicatorValue], list[str]]:
    found: list[IndicatorValue] = []
    for file in files:
        name = file.name or ""
        try:
            if (file.size or 0) > LARGEST_PICTURE:
                raise too_large(name)
            found += read_codes(redraw(file.read(), name).data)
        except PictureRefused as refused:
            return [], [refused.user_message]
    return found, []


def _page(
    request: HttpRequest,
    asked: str,
    *,
    checked: Checked | None = None,
    refusals: list[str] | None = None,
    pictured: bool = False,
    status: int = 422,
) -> HttpResponse:
    context = {
        "asked": asked,
        "checked": checked,
        "beside": beside(asked) if checked else [],
        "reasons": _reasons(checked.things) if checked else [],
        "refusals": refusals or [],
        "pictured": pictured,
    }
    return render(request, "filtering/lookup.html", context, status=status if refusals else 200)


def _reasons(things: tuple[Thing, ...]) -> list[str]:
    """Return why something looks like a scam, in the reader's language: what weighs most against it."""
    language = (get_language() or "vi")[:2]
    scores: list[Score] = [thing.score for thing in things if thing.score and thing.sentence is Sentence.LOOKS]
    told = [reason.text(language) for score in scores for reason in score.reasons if reason.points > 0]
    return list(dict.fromkeys(told))[:_REASONS]
