"""Two faces: the public one knows no staff address, the staff one lets nobody in without sign-in and right."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from khien.people.middleware import OPEN
from khien.people.rights import Right

# Views that need no right, each with its reason; everything else on the staff face carries `@needs`.
WITHOUT_RIGHT = {
    "allauth": "sign-in itself",
    "khien.people": "one's own account",
    "django.views.i18n": "no data",
}


def addresses(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Walk every address below a resolver."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, prefix + str(pattern.pattern))
        else:
            yield prefix + str(pattern.pattern), pattern


def test_every_staff_view_names_the_right_it_needs() -> None:
    naked = [
        route
        for route, pattern in addresses(get_resolver("khien.config.urls_staff"))
        if not isinstance(getattr(pattern.callback, "khien_right", None), Right)
        and not pattern.callback.__module__.startswith(tuple(WITHOUT_RIGHT))
    ]
    assert naked == []


def test_no_staff_view_is_on_the_public_face_or_the_block_page() -> None:
    for face in ("public", "block"):
        for route, pattern in addresses(get_resolver(f"khien.config.urls_{face}")):
            assert not hasattr(pattern.callback, "khien_right"), route
            assert "allauth" not in pattern.callback.__module__, route


@pytest.mark.django_db
def test_a_stranger_gets_no_page_of_the_staff_face(face: Callable[[str], Client]) -> None:
    visitor = face("staff")
    for route, pattern in addresses(get_resolver("khien.config.urls_staff")):
        if pattern.pattern.converters or "(?P" in route:
            continue
        path = "/" + route.replace("^", "").replace("$", "").replace("\\", "")
        answer = visitor.get(path)
        assert pattern.name in OPEN or answer.status_code in {301, 302, 403, 404, 405}, path
        if answer.status_code == 302:
            assert "/account/login/" in answer["Location"] or answer["Location"].startswith("/account/"), path


@pytest.mark.django_db
def test_somebody_without_any_role_gets_no_page_that_needs_a_right(
    cast: object, staff_client: Callable[..., Client]
) -> None:
    person = cast.tuan  # type: ignore[attr-defined]
    person.holdings.all().delete()
    visitor = staff_client(person)
    for route, pattern in addresses(get_resolver("khien.config.urls_staff")):
        if isinstance(getattr(pattern.callback, "khien_right", None), Right) and not pattern.pattern.converters:
            assert visitor.get("/" + route).status_code in {403, 405}, route
