"""What staff templates may ask about the person who looks."""

from django.http import HttpRequest

from khien.people.access import work_of
from khien.people.models import Person
from khien.people.rights import Right


def rights(request: HttpRequest) -> dict[str, object]:
    """Return `may`, which answers `may.PROPOSE` and the like, and where the person's own work begins."""
    person = request.user
    if not isinstance(person, Person):
        return {"may": dict.fromkeys(Right.__members__, False), "own_work": "/"}
    return {"may": {right.name: person.may(right) for right in Right}, "own_work": work_of(person)}
