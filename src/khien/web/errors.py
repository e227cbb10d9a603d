"""The pages behind Django's own handlers."""

from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.translation import gettext_lazy as _


def _page(request: HttpRequest, sentence: object, status: int, reference: str = "") -> HttpResponse:
    context = {"sentence": sentence, "reference": reference}
    return HttpResponse(loader.render_to_string("web/error.html", context, request), status=status)


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
