"""The pages behind Django's own handlers; for programs, problem details."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from khien.web.problems import problem

_FOR_PROGRAMS = {
    HTTPStatus.NOT_FOUND: _("There is no such address. The description is at /api/v1/openapi.json."),
    HTTPStatus.METHOD_NOT_ALLOWED: _("The header Allow says which methods this address takes."),
}


def _page(request: HttpRequest, sentence: object, status: int, reference: str = "") -> HttpResponse:
    if request.path.startswith("/api/"):
        return _problem(request, sentence, HTTPStatus(status), reference)
    context = {"sentence": sentence, "reference": reference}
    return HttpResponse(loader.render_to_string("web/error.html", context, request), status=status)


def _problem(request: HttpRequest, sentence: object, status: HTTPStatus, reference: str) -> HttpResponse:
    with translation.override(translation.get_language_from_request(request)):
        detail = f"{_FOR_PROGRAMS.get(status, sentence)} {reference}".strip()
        return problem(status, status.phrase.lower().replace(" ", "-"), detail)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return _page(request, _("The browser sent something that cannot be read. Go back and try again."), 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return _page(request, _("You may not see this page."), 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return _page(request, _("There is no such page. Check the address, or begin at the front page."), 404)


def not_allowed(request: HttpRequest) -> HttpResponse:
    """405: a tab that the browser opens again, mostly."""
    return _page(request, _("This address only takes what a button sends. Begin at the front page."), 405)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, with the reference under which the log tells more."""
    sentence = _(
        "Something went wrong on our side. Nothing that you had already sent is lost. Try again in a minute."
    )
    return _page(request, sentence, 500, request.META.get("khien.reference", ""))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open for too long, or cookies are off."""
    sentence = _(
        "This form is no longer valid. Go back, reload the page and send it again; cookies must be allowed."
    )
    return _page(request, sentence, 403)
