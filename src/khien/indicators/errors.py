"""Why a text is not an indicator."""

from khien.core.errors import KhienError


class NotAnIndicator(KhienError):
    """The text cannot be read as an indicator.

    Args:
        code: stable word for programs, such as `not_a_name`.
        message: one plain sentence.
    """

    def __init__(self, code: str, message: object) -> None:
        super().__init__(message)
        self.code = code
