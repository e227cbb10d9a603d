"""Who may do what: one enum of roles, one of rights, one table."""

from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from khien.core.errors import KhienError

if TYPE_CHECKING:
    from khien.people.models import Person


class Role(TextChoices):
    """What a person can be in the system; one person may hold several."""

    ANALYST = "analyst", _("analyst")
    REVIEWER = "reviewer", _("reviewer")
    SUPERVISOR = "supervisor", _("supervisor")
    UNIT_OFFICER = "unit_officer", _("unit officer")
    INSPECTOR = "inspector", _("inspector")
    ADMINISTRATOR = "administrator", _("administrator")


class Right(StrEnum):
    """What an action asks for."""

    SEE_CASES = "see cases"
    SEE_CONTACT = "see contact data"
    PROPOSE = "propose a decision"
    DECIDE = "approve a decision or send it back"
    UNDO = "undo a block"
    OVERRIDE_GUARD = "override the guard list"
    RELEASE_BRAKE = "release a held publication"
    WRITE_WARNINGS = "write a warning or a fact check"
    PUBLISH_WARNINGS = "publish a warning or withdraw it"
    REVIEW_CLAIMS = "give a verdict in a fact check"
    SEE_OPERATIONS = "see deliveries, releases and resolvers"
    MANAGE_PEOPLE = "manage units, people and keys"


_RIGHTS: dict[Right, frozenset[Role]] = {
    Right.SEE_CASES: frozenset({Role.ANALYST, Role.REVIEWER, Role.SUPERVISOR, Role.INSPECTOR}),
    Right.SEE_CONTACT: frozenset({Role.ANALYST, Role.REVIEWER, Role.SUPERVISOR}),
    Right.PROPOSE: frozenset({Role.ANALYST, Role.REVIEWER, Role.SUPERVISOR}),
    Right.DECIDE: frozenset({Role.REVIEWER, Role.SUPERVISOR}),
    Right.UNDO: frozenset({Role.REVIEWER, Role.SUPERVISOR}),
    Right.OVERRIDE_GUARD: frozenset({Role.SUPERVISOR}),
    Right.RELEASE_BRAKE: frozenset({Role.SUPERVISOR}),
    Right.WRITE_WARNINGS: frozenset({Role.ANALYST, Role.REVIEWER, Role.SUPERVISOR}),
    Right.PUBLISH_WARNINGS: frozenset({Role.REVIEWER, Role.SUPERVISOR}),
    Right.REVIEW_CLAIMS: frozenset({Role.REVIEWER, Role.SUPERVISOR}),
    Right.SEE_OPERATIONS: frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR, Role.INSPECTOR}),
    Right.MANAGE_PEOPLE: frozenset({Role.ADMINISTRATOR}),
}


def roles_with(right: Right) -> frozenset[Role]:
    """Return the roles that give a right."""
    return _RIGHTS[right]


class NotAllowed(KhienError):
    """The person holds no role that gives the right."""

    status = 403


def require(person: "Person", right: Right) -> None:
    """Refuse whoever may not do this.

    Raises:
        NotAllowed: none of the roles that the person holds gives the right.
    """
    if not person.may(right):
        raise NotAllowed(_("Your role does not allow you to do this. Ask your administrator if it should."))
