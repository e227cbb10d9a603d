"""Letters to people: sealed while they wait, each sent once, forgotten when sent.

A letter is written in the transaction that makes it true and sent afterwards. A worker that dies between sending
and forgetting sends it again with the same Message-ID: a folder then holds one file, a mail server that knows the
Message-ID keeps one copy. Nothing tells us whether a letter was opened.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F
from django.utils import timezone

from khien.core.sealing import CannotUnseal, seal, unseal
from khien.outbox.models import Letter

log = structlog.get_logger(__name__)

BATCH = 100
LEASE = timedelta(minutes=5)
TRIES = 12  # with pauses that double, about three days
FIRST_PAUSE = timedelta(minutes=1)
_PERMANENT = range(500, 600)  # replies of a mail server (RFC 5321, 4.2.1)


def write_letter(
    *, once: str, to: str, subject: str, text: str, about: str = "", headers: Mapping[str, str] | None = None
) -> None:
    """Put a letter in the post; a second one with the same `once` is the same letter.

    Args:
        once: what makes it one letter.
        to: the address; nobody can read it before the letter is sent.
        subject, text: plain text.
        about: by which `take_back` finds it.
        headers: further ones, such as List-Unsubscribe.
    """
    content = {"to": to, "subject": " ".join(subject.split()), "text": text, "headers": dict(headers or {})}
    sealed = seal(json.dumps(content), settings.CONTACT_KEY)
    key = sha256(once.encode()).hexdigest()
    Letter.objects.bulk_create([Letter(key=key, about=about, sealed=sealed)], ignore_conflicts=True)


def take_back(about: str) -> None:
    """Forget the letters about something that have not been sent."""
    Letter.objects.filter(about=about).delete()


def send_letters() -> int:
    """Send what is due; return how many letters went.

    Raises:
        OSError, SMTPException: the mail server cannot be reached; the letters wait.
    """
    due = list(Letter.objects.filter(due_at__lte=timezone.now()).order_by("due_at", "pk")[:BATCH])
    if not due:
        return 0
    with get_connection() as post:
        return sum(_send(letter, post) for letter in due if _claim(letter))


def _claim(letter: Letter) -> bool:
    """Take the lease by compare-and-swap: of two workers one sees a changed row."""
    mine = Letter.objects.filter(pk=letter.pk, due_at=letter.due_at)
    return bool(mine.update(due_at=timezone.now() + LEASE, attempts=F("attempts") + 1))


def _send(letter: Letter, post: BaseEmailBackend) -> bool:
    try:
        _message(letter, post).send()
    except (OSError, SMTPException) as error:
        _try_later(letter, error)
        return False
    except (CannotUnseal, ValueError) as error:  # trying again cannot help, and the letters behind it must go
        log.error("letter cannot be sent", letter=letter.pk, error=type(error).__name__)
        Letter.objects.filter(pk=letter.pk).delete()
        return False
    Letter.objects.filter(pk=letter.pk).delete()
    return True


def _message(letter: Letter, post: BaseEmailBackend) -> EmailMessage:
    content = json.loads(unseal(bytes(letter.sealed), settings.CONTACT_KEY))
    host = urlsplit(settings.PUBLIC_ADDRESS).hostname
    headers = {
        "Message-ID": f"<{letter.key[:40]}@{host}>",
        "Auto-Submitted": "auto-generated",  # RFC 3834: no absence notes, please
        **content["headers"],
    }
    return EmailMessage(
        content["subject"], content["text"], None, [content["to"]], headers=headers, connection=post
    )


def _try_later(letter: Letter, error: Exception) -> None:
    """Wait longer each time; give up on an address that the server refuses, and after the last try."""
    tries = letter.attempts + 1
    gone = _is_refused(error) or tries >= TRIES
    # The class alone: a server's words hold the address.
    log.error("letter not sent", letter=letter.pk, error=type(error).__name__, tries=tries, given_up=gone)
    rows = Letter.objects.filter(pk=letter.pk)
    if gone:
        rows.delete()
    else:
        rows.update(due_at=timezone.now() + FIRST_PAUSE * 2 ** min(tries - 1, 10))


def _is_refused(error: Exception) -> bool:
    if isinstance(error, SMTPRecipientsRefused):
        return all(code in _PERMANENT for code, _words in error.recipients.values())
    # What else the server refuses for good may be our own fault, such as a sender that it does not know.
    return isinstance(error, SMTPDataError) and error.smtp_code in _PERMANENT
