"""Being told by mail: asked for, confirmed from the mailbox itself, ended with one click.

Before somebody confirms, nothing about them is stored: what they chose travels, sealed, in the link that is sent.
The public log says nothing about subscribers.
"""

import base64
import binascii
import hmac
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from khien.core.errors import KhienError
from khien.core.sealing import CannotUnseal, seal, unseal
from khien.outbox.letters import take_back, write_letter
from khien.protection.warnings.models.subscribers import Subscriber
from khien.web.links import public_url

GOOD_FOR = timedelta(days=2)
ONE_LETTER_EVERY = 3600  # seconds, for each address: a stranger cannot fill somebody's mailbox


@dataclass(frozen=True)
class Wish:
    """Who wants to be told about what.

    Args:
        address: a valid e-mail address.
        topics, provinces: words and codes of the closed lists; none means all.
        language: `vi` or `en`.
        until: when the link ends, in seconds since 1970.
    """

    address: str
    topics: Sequence[str]
    provinces: Sequence[str]
    language: str
    until: float = 0.0


class LinkEnded(KhienError):
    """The link to confirm is too old, or is not whole."""

    status = 410

    def __init__(self) -> None:
        super().__init__(_("This link is not whole, or is older than two days. Ask for the warnings once more."))


def ask_to_subscribe(wish: Wish) -> None:
    """Send a link to the address; nothing is stored, and nobody learns whether the address was known."""
    if not cache.add(f"subscribe:{address_key(wish.address)}", 1, ONE_LETTER_EVERY):
        return
    until = (timezone.now() + GOOD_FOR).timestamp()
    token = _token(Wish(wish.address, list(wish.topics), list(wish.provinces), wish.language, until))
    link = public_url(f"/warnings/confirm/{token}/", wish.language)
    with translation.override(wish.language):
        text = render_to_string("warnings/mail/confirm.txt", {"link": link})
        subject = translation.gettext("Confirm that you want our warnings")
    with transaction.atomic():
        write_letter(once=token, to=wish.address, subject=subject, text=text)


def read_wish(token: str) -> Wish:
    """Return what a link says.

    Raises:
        LinkEnded: it is too old, or was changed.
    """
    try:
        padded = token + "=" * (-len(token) % 4)
        wish = Wish(**json.loads(unseal(base64.urlsafe_b64decode(padded), settings.CONTACT_KEY)))
    except (CannotUnseal, binascii.Error, ValueError, TypeError) as error:
        raise LinkEnded from error
    if wish.until < timezone.now().timestamp():
        raise LinkEnded
    return wish


def subscribe(token: str) -> Subscriber:
    """Confirm: from now on this address is told, about what the link says.

    Raises:
        LinkEnded.
    """
    wish = read_wish(token)
    chosen = {
        "sealed": seal(wish.address, settings.CONTACT_KEY),
        "topics": ",".join(wish.topics),
        "provinces": ",".join(wish.provinces),
        "language": wish.language,
    }
    row, _made = Subscriber.objects.update_or_create(address_key=address_key(wish.address), defaults=chosen)
    return row


def unsubscribe(secret: str) -> None:
    """Forget somebody, with the letters that have not gone yet; harmless twice."""
    mine = Subscriber.objects.filter(secret=secret)
    with transaction.atomic():
        mine.update(due_at=F("due_at"))  # waits for a digest that is being written just now: it goes with the row
        mine.delete()
        take_back(secret)


def address_key(address: str) -> str:
    """Return the keyed digest by which an address is found; the host part has no case."""
    local, _at, host = address.strip().rpartition("@")
    return hmac.new(settings.CONTACT_KEY, f"{local}@{host.lower()}".encode(), "sha256").hexdigest()


def _token(wish: Wish) -> str:
    sealed = seal(json.dumps(asdict(wish)), settings.CONTACT_KEY)
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")
