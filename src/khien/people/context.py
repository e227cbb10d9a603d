"""What staff templates may ask about the person who looks."""

from django.http import HttpRequest

from khien.people.rights import Right


def rights(request: HttpRequest) -> dict[str, object]:
    """Return `may`, which answers `may.PROPOSE` and the like."""
    person = request.user
    return {"may": {right.name: person.is_authenticated and person.may(right) for right in Right}}
