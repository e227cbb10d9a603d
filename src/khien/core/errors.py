"""The one base of every error that a person may be shown."""


class KhienError(Exception):
    """Something a person can understand and act on.

    Args:
        message: what happened, where, and what to do, in one or two plain sentences. It may be a lazy
            translation: it is turned into text only when it is shown.
    """

    status = 400  # the HTTP status of the page that shows it

    def __init__(self, message: object) -> None:
        super().__init__(message)
        self.message = message

    @property
    def user_message(self) -> str:
        """The sentence to show, in the language that is active now."""
        return str(self.message)
