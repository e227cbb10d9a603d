"""Who may open which staff page: a right on the view, checked before the view runs, seen by the guard test."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from khien.people.models import Person
from khien.people.rights import NotAllowed, Right, require

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def needs(right: Right) -> Callable[[View[P]], View[P]]:
    """Let only holders of a right into a view.

    The right stands on the view as `khien_right`, so that a test can walk every staff address and find the one
    that forgot to ask.

    Args:
        right: what the view asks for.

    Raises:
        NotAllowed: by the view, before its body runs, when the person holds no role that gives the right.
    """

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            require(person_of(request), right)
            return view(request, *args, **kwargs)

        guarded.khien_right = right  # type: ignore[attr-defined]  # functions carry attributes; mypy has no word for it
        return guarded

    return guard


def person_of(request: HttpRequest) -> Person:
    """Return who is signed in.

    Raises:
        NotAllowed: nobody is. The middleware lets nobody come this far; a view without it must not open either.
    """
    if not isinstance(request.user, Person):
        raise NotAllowed(_("Sign in first."))
    return request.user


def work_of(person: Person) -> str:
    """Return the page where a person's work begins, in the language that is read."""
    if person.may(Right.SEE_CASES):
        return "/" if get_language() == settings.LANGUAGE_CODE else f"/{get_language()}/"
    return reverse("people:people" if person.may(Right.MANAGE_PEOPLE) else "people:account")
