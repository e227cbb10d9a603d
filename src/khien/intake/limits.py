"""How much one report may hold, and the sentences that say so when it is more."""

from django.utils.translation import gettext as _

from khien.core.errors import KhienError

LONGEST_TEXT = 20_000  # characters
LONGEST_LINK = 4_096  # characters
LONGEST_CONTACT = 200  # characters
MOST_INDICATORS = 50
MOST_PICTURES = 5
LARGEST_PICTURE = 10 * 1024 * 1024  # bytes
# Pictures of all unsent drafts together: a flood of them must not fill the disk. Text still comes in.
MOST_WAITING = 5 * 1024**3  # bytes
LARGEST_BODY = MOST_PICTURES * LARGEST_PICTURE + 1024 * 1024  # bytes: the pictures and the form around them


class ReportRefused(KhienError):
    """A report cannot be taken in as it is.

    Args:
        message: what is wrong and what to do.
        field: which part of the report: `text`, `links`, `contact` or `attachments`.
    """

    def __init__(self, message: object, *, field: str) -> None:
        super().__init__(message)
        self.field = field


class TextTooLong(ReportRefused):
    """The text is longer than a person reads."""

    def __init__(self, length: int) -> None:
        super().__init__(
            _(
                "The text has %(length)s characters; at most %(most)s fit. "
                "Keep the part with the link, number or account."
            )
            % {"length": thousands(length), "most": thousands(LONGEST_TEXT)},
            field="text",
        )


class TooManyIndicators(ReportRefused):
    """One report names more things than can be looked at together."""

    def __init__(self, found: int, *, field: str = "text") -> None:
        super().__init__(
            _(
                "We found %(found)s links, numbers and accounts; one report holds at most %(most)s. "
                "Send the rest in further reports."
            )
            % {"found": thousands(found), "most": MOST_INDICATORS},
            field=field,
        )


class LinkNotUnderstood(ReportRefused):
    """An item of the list of links is nothing that we know how to read."""

    def __init__(self, position: int, reason: str) -> None:
        super().__init__(
            _("Item %(position)s of the list: %(reason)s") % {"position": position, "reason": reason},
            field="links",
        )


class NothingToLookAt(ReportRefused):
    """There is nothing in the report that somebody could look at."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "We found no link, telephone number, account or e-mail address, and there is no screenshot. "
                "Add one of them, so that we have something to look at."
            ),
            field="text",
        )


class ContactTooLong(ReportRefused):
    """Contact data that are no address and no number."""

    def __init__(self, length: int) -> None:
        super().__init__(
            _("The contact has %(length)s characters; at most %(most)s fit. Give one e-mail address or number.")
            % {"length": thousands(length), "most": LONGEST_CONTACT},
            field="contact",
        )


class TooManyPictures(ReportRefused):
    """More pictures than one report holds."""

    def __init__(self, count: int) -> None:
        super().__init__(
            _("You have %(count)s screenshots; one report holds at most %(most)s. Keep those that say most.")
            % {"count": count, "most": MOST_PICTURES},
            field="attachments",
        )


class NoRoomForPictures(ReportRefused):
    """The pictures of unsent drafts have reached their limit."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "So many screenshots are coming in just now that we cannot take more. "
                "Send the report without them, or add them in an hour."
            ),
            field="attachments",
        )


def thousands(number: int) -> str:
    """Return the number in groups of three, parted by a space that does not break: right in both languages."""
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")


def readable(text: str) -> str:
    """Return the text without what is never meant: control characters, halves of characters, foreign line ends.

    NUL cannot be stored, and half of a surrogate pair cannot be written as UTF-8; a broken copy-and-paste is no
    reason to send a person away.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if _is_half(c) else c
        for c in lines
        if c in "\n\t" or (c >= " " and c != "\x7f")
    )


def _is_half(character: str) -> bool:
    return "\ud800" <= character <= "\udfff"
