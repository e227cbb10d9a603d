"""The one refusal of this package."""

from khien.core.errors import KhienError


class NotAnIndicator(KhienError):
    """The text is not an indicator of the kind that was asked for.

    Args:
        code: a stable word for programs and for counting refusals, such as `bad_checksum`.
        message: one or two plain English sentences; may serve as a message id for translation.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
