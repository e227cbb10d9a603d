"""Letters without a mail server: each becomes a file that any mail program opens."""

import secrets
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


class FolderBackend(BaseEmailBackend):
    """Writes each letter into `MAIL_FOLDER` as an `.eml` file (RFC 5322) that only the service may read."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the letters whole; return how many."""
        folder: Path = settings.MAIL_FOLDER
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for letter in email_messages:
            name = f"{timezone.now():%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"
            fresh = folder / f".{name}"
            fresh.touch(mode=0o600)
            fresh.write_bytes(letter.message().as_bytes())
            fresh.rename(folder / f"{name}.eml")
        return len(email_messages)
