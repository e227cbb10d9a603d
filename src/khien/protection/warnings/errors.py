"""What can go wrong when people write, said so that they know what to do next."""

from django.utils.translation import gettext_lazy as _

from khien.core.errors import KhienError


class StaleText(KhienError):
    """The text was changed after the page was opened: by somebody else, or by a second click of one's own."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            _(
                "This text was changed while you had it open: by somebody else, by you in another window, or "
                "because you pressed twice. What you sent now was not saved. "
                "Open the page in a second window and compare."
            )
        )


class SameUnit(KhienError):
    """Both reviewers of a fact check are of one unit, or one person."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            _("A reviewer of your unit has given a verdict already. The second must be of another unit.")
        )


class OtherVerdict(KhienError):
    """The second reviewer finds something else than the first."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            _(
                "The first reviewer found something else. Nothing is published: send it back and say why you "
                "disagree."
            )
        )
