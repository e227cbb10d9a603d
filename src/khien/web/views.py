"""The pages that only speak: the front page, how it works, what is never blocked, privacy, accessibility."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import select_template
from django.utils.translation import get_language
from django.views.decorators.vary import vary_on_cookie

from khien.web.charts import Bar, bar_chart

_PERSONAL = (
    "/track/",
    "/report/",
    "/appeal/",
    "/appeals/",
    "/learn/class/",
    "/warnings/subscribe/",
    "/warnings/confirm/",
    "/warnings/unsubscribe/",
)
_STATES = ("received", "looking", "warned", "warning", "blocked", "danger", "cleared", "good")


@vary_on_cookie  # a report that was begun on this device is offered again
def front(request: HttpRequest) -> HttpResponse:
    """Show the two things that people come for."""
    return render(request, "web/front.html")


def prose(request: HttpRequest, page: str) -> HttpResponse:
    """Show a page that is written once for each language."""
    language = (get_language() or "vi")[:2]
    template = select_template([f"web/{language}/{page}.html", f"web/vi/{page}.html"])
    return HttpResponse(template.render({"block_days": settings.BLOCK_DAYS}, request))


def design(request: HttpRequest) -> HttpResponse:
    """Show every component on one living page."""
    bars = [Bar("09/26", 120), Bar("10/26", 340), Bar("11/26", 210)]
    return render(
        request, "web/design.html", {"chart": bar_chart(bars, "Reports in each month"), "states": _STATES}
    )


def robots(request: HttpRequest) -> HttpResponse:
    """Let everything public be indexed but the pages that belong to one person."""
    paths = ["/api/", *(prefix + path for prefix in ("", "/en") for path in _PERSONAL)]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in paths)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
