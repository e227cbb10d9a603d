"""Who may change units, people and keys."""

from khien.ledger.record import System
from khien.people.models import Person
from khien.people.rights import Right, require

Actor = Person | System


def allow(by: Actor) -> None:
    """Let administrators through, and the command line: whoever runs it holds the database anyway.

    Raises:
        NotAllowed: a person without the right.
    """
    if not isinstance(by, System):
        require(by, Right.MANAGE_PEOPLE)
