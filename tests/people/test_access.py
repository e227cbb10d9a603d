"""A view says which right it needs, and is opened to nobody else."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from khien.people.access import needs
from khien.people.models import Person
from khien.people.rights import NotAllowed, Right
from tests.conftest import Cast


@needs(Right.RELEASE_BRAKE)
def release(request: HttpRequest, number: int = 0) -> HttpResponse:
    """A page for supervisors."""
    return HttpResponse(f"released {number}")


def asked_by(person: Person | AnonymousUser) -> HttpRequest:
    request = RequestFactory().get("/")
    request.user = person
    return request


def test_a_person_without_the_right_does_not_reach_the_view(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        release(asked_by(cast.minh))


def test_nobody_is_not_somebody() -> None:
    with pytest.raises(NotAllowed):
        release(asked_by(AnonymousUser()))


def test_a_deactivated_person_has_no_right_even_with_a_role(cast: Cast) -> None:
    cast.binh.is_active = False
    with pytest.raises(NotAllowed):
        release(asked_by(cast.binh))


def test_a_holder_of_the_right_reaches_the_view(cast: Cast) -> None:
    assert release(asked_by(cast.binh), 7).content == b"released 7"


def test_the_right_can_be_read_from_the_view() -> None:
    assert release.khien_right is Right.RELEASE_BRAKE  # type: ignore[attr-defined]
