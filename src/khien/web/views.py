"""The pages that only speak: the front page, how it works, what is never blocked, privacy, accessibility."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import select_template
from django.utils.translation import get_language


def front(request: HttpRequest) -> HttpResponse:
    """Show the two things that people come for."""
    return render(request, "web/front.html")


def prose(request: HttpRequest, page: str) -> HttpResponse:
    """Show a page that is written once for each language."""
    language = (get_language() or "vi")[:2]
    template = select_template([f"web/{language}/{page}.html", f"web/vi/{page}.html"])
    return HttpResponse(template.render({}, request))


def design(request: HttpRequest) -> HttpResponse:
    """Show every component on one living page."""
    return render(request, "web/design.html")


def robots(request: HttpRequest) -> HttpResponse:
    """Let everything public be indexed but the pages that belong to one person."""
    personal = ("/track/", "/report/", "/api/", "/learn/class/")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in personal)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
