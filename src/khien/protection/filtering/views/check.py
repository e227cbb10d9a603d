"""The public page with the one big box. The question is answered and forgotten."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from khien.analysis.brands import Brand
from khien.analysis.collectors.picture import read_picture
from khien.analysis.messages.mail import LONGEST
from khien.analysis.score import Score
from khien.indicators.extract import extract
from khien.intake.limits import LONGEST_TEXT, readable
from khien.intake.pictures import PictureRefused, too_large
from khien.intake.uploads import problem_with, too_large_files
from khien.protection.filtering.advice import what_to_do
from khien.protection.filtering.check import Checked, Sentence, Thing, beside, check

_REASONS = 4
# Somebody waits for the answer: a picture whose text takes longer is answered without it, and the page says so.
_SECONDS, _PIXELS = 0.8, 1_000_000


@dataclass(frozen=True)
class Read:
    """What the pictures say."""

    text: str = ""
    codes: tuple[str, ...] = ()
    is_complete: bool = True
    refusals: tuple[str, ...] = ()


@never_cache
@csrf_exempt  # a question changes nothing, so that no cookie is needed to ask it
@require_http_methods(["GET", "HEAD", "POST"])
def lookup(request: HttpRequest) -> HttpResponse:
    """Answer what is known. A link may ask by GET; what people paste travels in the body, not in the address."""
    problem = problem_with(request) if request.method == "POST" else None
    if problem:
        return _page(request, "", Read(refusals=(problem.sentence,)), status=problem.status)
    asked = readable((request.POST or request.GET).get("value", ""))[:LONGEST]
    read = _read(request)
    if not (read.refusals or asked.strip() or request.FILES):
        nothing = _("Paste something into the box or choose a picture, then press the button again.")
        told = (nothing,) if request.method == "POST" else ()
        return _page(request, asked, Read(refusals=told), status=200)
    if read.refusals:
        return _page(request, asked, read)
    codes = [found.indicator for code in read.codes for found in extract(code)]
    whole = "\n".join(part for part in (asked.strip(), read.text) if part)
    return _page(request, asked, read, checked=check(whole, more=codes))


def _read(request: HttpRequest) -> Read:
    if large := too_large_files(request):
        return Read(refusals=tuple(too_large(name).user_message for name in large))
    files = request.FILES.getlist("picture")
    texts, codes, is_complete = list[str](), list[str](), True
    for file in files:
        name, seconds = file.name or "", _SECONDS / len(files)
        try:
            found = read_picture(file.read(), name=name, seconds=seconds, pixels=_PIXELS)
        except PictureRefused as refused:
            return Read(refusals=(str(refused.user_message),))
        texts.append(readable(found.text))
        codes += found.codes
        is_complete &= found.is_complete
    return Read("\n".join(filter(None, texts)), tuple(codes), is_complete)


def _page(
    request: HttpRequest, asked: str, read: Read, *, checked: Checked | None = None, status: int = 422
) -> HttpResponse:
    context: dict[str, object] = {"asked": asked, "refusals": read.refusals, "read": read}
    if checked:
        context |= {
            "checked": checked,
            "brand": _shown(checked.brand),
            "beside": beside(checked.told),
            "reasons": _reasons(checked.things),
            "advice": what_to_do(checked.category),
            "pictured": bool(request.FILES),
            "report": "\n".join([checked.told, *read.codes]).strip()[:LONGEST_TEXT],
        }
    return render(request, "filtering/lookup.html", context, status=status if read.refusals else 200)


def _shown(brand: Brand | None) -> dict[str, object] | None:
    """Return what is told of an organisation: `gov.vn` is the house of all public bodies, no address of one."""
    if brand is None:
        return None
    addresses = [name for name in brand.shown if name != "gov.vn"]
    return {"name": brand.name(_language()), "addresses": addresses, "hotline": brand.hotline}


def _reasons(things: tuple[Thing, ...]) -> list[str]:
    """Return why something looks like a scam, in the reader's language: what weighs most against it."""
    scores: list[Score] = [thing.score for thing in things if thing.score and thing.sentence is Sentence.LOOKS]
    told = [reason.text(_language()) for score in scores for reason in score.reasons if reason.speaks_against]
    return list(dict.fromkeys(told))[:_REASONS]


def _language() -> str:
    return (get_language() or "vi")[:2]
