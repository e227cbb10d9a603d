"""The same request sent again gets the same answer, and is done once: networks fail after the work was done, too.

The answer is stored in the transaction of the work. What is stored cannot be tied to the body by whoever reads the
database: the digest is keyed with the secret that only the partner holds.
"""

import hmac
import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from khien.core.errors import KhienError
from khien.intake.models import IdempotencyKey

if TYPE_CHECKING:  # every command would load the programme interface, which takes as long as all the rest
    from khien.intake.partners import Partner, PartnerRequest

_KEPT = timedelta(days=30)
NAME = re.compile(r"[!-~]{1,100}")

Answer = dict[str, Any]


class IdempotencyKeyMissing(KhienError):
    """A request that writes carries no usable `Idempotency-Key`."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Send the header Idempotency-Key with 1 to 100 printable ASCII characters, fresh for each report "
                "or batch, and the same again only when you repeat a request."
            )
        )


class IdempotencyKeyReused(KhienError):
    """The key was used for another body."""

    status = 422

    def __init__(self) -> None:
        super().__init__(
            _("This Idempotency-Key was used for a different request. Take a fresh one for a new request.")
        )


class AnswerForgotten(KhienError):
    """The key was used so long ago that the answer is gone."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            _("This Idempotency-Key was used before, and its answer is no longer kept. The request was done then.")
        )


def checked_name(name: str | None) -> str:
    """Return the key that a partner chose.

    Raises:
        IdempotencyKeyMissing: there is none, or it is not printable ASCII of 1 to 100 characters.
    """
    if not name or not NAME.fullmatch(name):
        raise IdempotencyKeyMissing
    return name


def once(request: "PartnerRequest", name: str, do: Callable[[], Answer]) -> Answer:
    """Do the work of a request unless it was done; return the answer of then or now.

    A request that is refused by an exception leaves nothing behind: mended, it may use its key again.

    Args:
        request: whose path and body count as "the same request".
        name: the key that the partner chose.
        do: the work; it returns plain JSON values.

    Raises:
        IdempotencyKeyReused: the key was used for another request.
    """
    partner, digest = request.auth, _digest(request)
    given = _given(partner, name, digest)
    if given is not None:
        return given
    try:
        with transaction.atomic():
            # The row goes in first: a second request with the same key waits here or fails, before it works.
            row = IdempotencyKey.objects.create(api_key=partner.key, key=name, request_digest=digest, response={})
            row.response = do()
            row.save(update_fields=["response"])
            return row.response
    except IntegrityError:
        given = _given(partner, name, digest)
        if given is None:
            raise
        return given


def forget_answers() -> int:
    """Delete the answers whose time is over; return how many there were."""
    deleted, _by_model = IdempotencyKey.objects.filter(created_at__lt=timezone.now() - _KEPT).delete()
    return deleted


def _given(partner: "Partner", name: str, digest: str) -> Answer | None:
    row = IdempotencyKey.objects.filter(api_key=partner.key, key=name).first()
    if row is None:
        return None
    if not hmac.compare_digest(row.request_digest, digest):
        raise IdempotencyKeyReused
    return dict(row.response)


def _digest(request: "PartnerRequest") -> str:
    said = f"{request.method} {request.path}\n".encode() + request.body
    return hmac.new(request.auth.secret.encode(), said, "sha256").hexdigest()
