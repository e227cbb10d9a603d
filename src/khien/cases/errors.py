"""What can go wrong when people decide, said so that they know what to do next."""

from django.utils.translation import gettext_lazy as _

from khien.core.errors import KhienError


class StaleCase(KhienError):
    """The case was changed after the page was opened: by somebody else, or by a second click of one's own."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            _(
                "This case was changed while you had it open: by somebody else, by you in another window, or "
                "because you pressed twice. What you sent now was not saved. Read what changed below, then decide."
            )
        )


class NotPossibleNow(KhienError):
    """The state table has no arrow for this: mostly, somebody has done it already."""

    status = 409


class SomethingWaits(NotPossibleNow):
    """A case has one open proposal at a time."""

    def __init__(self) -> None:
        super().__init__(
            _("A proposal in this case already waits for a second person. It must be approved or sent back first.")
        )


class DecidedBySamePerson(KhienError):
    """Whoever proposed may not approve or send back."""

    status = 403

    def __init__(self) -> None:
        super().__init__(_("You proposed this. A second person must approve it or send it back."))


class ProposalRefused(KhienError):
    """A proposal breaks a rule. `field` is the one to mend.

    Args:
        field: name of the proposal's field.
        message: what is wrong and what to do.
    """

    def __init__(self, field: str, message: object) -> None:
        super().__init__(message)
        self.field = field


class AnsweredByDecider(KhienError):
    """An appeal is answered by somebody who had no part in the block."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            _("You proposed or approved the block that this appeal is against. Somebody else must answer it.")
        )


class NothingToAppeal(KhienError):
    """The block is not in force (any more)."""

    status = 410

    def __init__(self) -> None:
        super().__init__(_("This block is no longer in force, so there is nothing to appeal against."))


class NoContactKept(KhienError):
    """There are no contact data: none were given, or their time is over."""

    def __init__(self) -> None:
        super().__init__(
            _("No contact data are kept here: none were given, or they were deleted when their time ended.")
        )


class FieldMissing(KhienError):
    """A text that must be written was left empty, or is too long. `field` says which."""

    def __init__(self, field: str, message: object) -> None:
        super().__init__(message)
        self.field = field
