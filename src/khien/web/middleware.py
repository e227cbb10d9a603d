"""Turn errors into pages, once, for every view: a sentence for people, a reference for what was not foreseen."""

import secrets
from collections.abc import Callable

import structlog
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import render

from khien.core.errors import KhienError
from khien.web.errors import not_allowed

log = structlog.get_logger(__name__)


class ErrorsForPeople:
    """Shows the sentence of a `KhienError`; gives any other error a reference that stands in the log too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; who opens the address of a button again finds a page and not an empty screen."""
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed):
            page = not_allowed(request)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer an error that a view raised; None leaves it to the server-error page."""
        if isinstance(error, KhienError):
            if request.path.startswith("/api/"):
                return JsonResponse({"detail": error.user_message}, status=error.status)
            return render(request, "web/error.html", {"sentence": error.user_message}, status=error.status)
        if isinstance(error, Http404 | PermissionDenied | BadRequest | SuspiciousOperation):
            return None  # Django answers these itself
        if type(error).__module__.startswith("allauth."):
            return None  # signing in steers its own flow by exceptions
        reference = secrets.token_hex(4)
        request.META["khien.reference"] = reference
        # No address and no body: only the view's route says where it was.
        route = request.resolver_match.route if request.resolver_match else ""
        log.error("unexpected error", reference=reference, route=route, exc_info=error)
        return None
