"""The mail backend of an installation without a mail server: each mail becomes one file of a folder."""

import os
from collections.abc import Sequence
from hashlib import sha256

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    """Writes `.eml` files that any mail program opens. The same Message-ID is the same file."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write each mail whole; return how many there were."""
        settings.MAIL_FOLDER.mkdir(mode=0o700, exist_ok=True)
        for mail in email_messages:
            content = mail.message()
            name = sha256(str(content["Message-ID"]).encode()).hexdigest()[:32]
            fresh = settings.MAIL_FOLDER / f".{name}.{os.getpid()}"
            fresh.touch(mode=0o600)
            fresh.write_bytes(content.as_bytes())
            fresh.replace(settings.MAIL_FOLDER / f"{name}.eml")
        return len(email_messages)
