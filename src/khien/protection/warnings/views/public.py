"""Warnings on the public face: the list, one warning with its history, and the same for programs and printers."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from khien.protection.warnings import cap
from khien.protection.warnings.feeds import Choice
from khien.protection.warnings.forms.alerts import FilterForm
from khien.protection.warnings.linked import announcement, embedded
from khien.protection.warnings.models import Alert, Edition
from khien.protection.warnings.press import FILES, pressed

ROWS = 20


@require_safe
def warnings(request: HttpRequest) -> HttpResponse:
    """List the warnings, the newest first; by topic and province if somebody asks."""
    choice = Choice.of(request)
    rows = Alert.objects.public().about(topic=choice.topic, province=choice.province)
    page = Paginator(rows.select_related("newest").order_by("-published_at", "-pk"), ROWS)
    chosen = {"topic": choice.topic, "province": choice.province}
    context = {
        "page": page.get_page(request.GET.get("page")),
        "form": FilterForm(initial=chosen),
        "chosen": {name: word for name, word in chosen.items() if word},
    }
    return render(request, "warnings/warnings.html", context)


@require_safe
def warning(request: HttpRequest, ref: str) -> HttpResponse:
    """Show a warning as it stands, and what was changed in it."""
    alert = get_object_or_404(Alert.objects.public(), ref=ref)
    editions = _editions(alert)
    return _page(request, alert, editions, editions[-1])


@require_safe
def edition(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Show an edition that was public once."""
    alert = get_object_or_404(Alert.objects.public(), ref=ref)
    editions = _editions(alert)
    return _page(request, alert, editions, _numbered(editions, number))


@require_safe
def cap_message(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Send an edition as a message of the Common Alerting Protocol."""
    editions = _editions(get_object_or_404(Alert.objects.public(), ref=ref))
    found = _numbered(editions, number)
    earlier = [one for one in editions if one.number < number]
    return HttpResponse(cap.message(found, earlier), content_type=f"{cap.MIME_TYPE}; charset=utf-8")


@require_safe
def press_file(request: HttpRequest, ref: str, number: int, file: str) -> HttpResponse:
    """Send the picture card or the poster of an edition."""
    rows = Edition.objects.public().select_related("alert")
    found = get_object_or_404(rows, alert__ref=ref, number=number)
    if file not in FILES:
        raise Http404
    response = HttpResponse(pressed(found, file, get_language() or "vi"), content_type=FILES[file])
    response["Cache-Control"] = "public, max-age=86400"
    response["Content-Disposition"] = f'inline; filename="{found}-{file}"'
    return response


def _editions(alert: Alert) -> list[Edition]:
    """Return what was published of a warning, the oldest first."""
    editions = list(Edition.objects.public().filter(alert=alert).order_by("number"))
    for one in editions:
        one.alert = alert
    return editions


def _numbered(editions: list[Edition], number: int) -> Edition:
    for one in editions:
        if one.number == number:
            return one
    raise Http404


def _page(request: HttpRequest, alert: Alert, editions: list[Edition], shown: Edition) -> HttpResponse:
    language = (get_language() or "vi")[:2]
    context = {
        "alert": alert,
        "edition": shown,
        "said": shown.said(language),
        "places": shown.places(language),
        "is_newest": shown is editions[-1],
        "history": [(one, one.said(language)) for one in reversed(editions)] if len(editions) > 1 else [],
        "linked": embedded(announcement(shown, language)),
    }
    return render(request, "warnings/warning.html", context)
