"""One way to run an action from a form: what it refuses is said beside what was typed, which is not lost."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.forms import Form

from khien.core.errors import KhienError
from khien.people.models import Person

Made = TypeVar("Made")


class Refused(Exception):
    """It was not done; the form says why."""


def run(act: Callable[..., Made], form: Form, *, by: Person, **on: Any) -> Made:
    """Run an action with what a form holds.

    Args:
        act: takes the form's fields, `by`, and what it is done on by its name.
        form: bound. Its `revision` is the text that the person saw.
        on: the one thing that is changed: an `Alert`, an `Edition`, a `Claim`.

    Raises:
        Refused.
    """
    if not form.is_valid():
        raise Refused
    values: dict[str, Any] = dict(form.cleaned_data)
    if "revision" in values:
        for thing in on.values():
            thing.revision = values.pop("revision")
    try:
        return act(**on, **values, by=by)
    except KhienError as refused:
        field = getattr(refused, "field", None)
        form.add_error(field if field in form.fields else None, refused.user_message)
        raise Refused from refused
