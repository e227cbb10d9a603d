"""One person's way through the quiz. It lives in the page, signed; the server keeps nothing of it."""

import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.core import signing
from django.utils.translation import gettext_lazy as _

from khien.core.errors import KhienError

LENGTH = 8  # cases: five minutes
_SALT = "khien.learning.sheet"
_LASTS = 86_400  # seconds


class SheetLost(KhienError):
    """The page was open for more than a day, or is not ours."""

    def __init__(self) -> None:
        super().__init__(_("This quiz is too old to go on with. Begin again: it takes five minutes."))


@dataclass(frozen=True)
class Sheet:
    """What was answered so far.

    Args:
        nonce: drawn at random; decides which cases come in which order, and lets a class count each sheet once.
        classroom: code of the class, or nothing.
        answers: for each case so far, whether the person called it a scam.
    """

    nonce: str
    classroom: str = ""
    answers: tuple[bool, ...] = ()

    def drawn(self, scams: Sequence[str], honest: Sequence[str]) -> list[str]:
        """Return the references of this sheet's cases, in order.

        Three honest ones are among them, so that “scam” is no safe guess.
        """
        draw = random.Random(self.nonce)  # noqa: S311 (which question comes first is no secret)
        chosen = draw.sample(honest, 3) + draw.sample(scams, LENGTH - 3)
        draw.shuffle(chosen)
        return chosen

    def answered(self, is_scam: bool) -> "Sheet":
        """Return the sheet with one more answer; a full one stays as it is."""
        return self if self.is_full else replace(self, answers=(*self.answers, is_scam))

    @property
    def is_full(self) -> bool:
        """Whether nothing is left to answer."""
        return len(self.answers) >= LENGTH

    def token(self) -> str:
        """Return the sheet as signed text, to be sent back by the page."""
        return signing.dumps([self.nonce, self.classroom, [int(answer) for answer in self.answers]], salt=_SALT)


def fresh_sheet(classroom: str = "") -> Sheet:
    """Return an empty sheet."""
    return Sheet(secrets.token_urlsafe(12), classroom)


def read_sheet(token: str) -> Sheet:
    """Return the sheet that a page sends back.

    Raises:
        SheetLost: it is not ours, was altered, or is more than a day old.
    """
    try:
        nonce, classroom, answers = signing.loads(token, salt=_SALT, max_age=_LASTS)
    except signing.BadSignature as error:
        raise SheetLost from error
    return Sheet(nonce, classroom, tuple(bool(answer) for answer in answers))
