"""The one secret that a reporter's browser holds: it finds the draft and, once sent, the receipt."""

from dataclasses import dataclass

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from khien.core.sealing import CannotUnseal
from khien.intake import drafts
from khien.intake.models import Draft

log = structlog.get_logger(__name__)

_COOKIE = "khien_report"
# After sending, the page with the code can be shown again for a while; then a shared computer knows nothing.
_RECEIPT_SECONDS = 30 * 60


@dataclass(frozen=True)
class Filling:
    """A form that this browser is filling in."""

    draft: Draft
    answers: drafts.Answers


def token_of(request: HttpRequest) -> str:
    """Return the secret of the browser, or nothing."""
    return request.COOKIES.get(_COOKIE, "")


def filling(request: HttpRequest) -> Filling | None:
    """Return what this browser is filling in, if its day is not over and the key still opens it."""
    token = token_of(request)
    draft = drafts.find(token) if token else None
    if draft is None:
        return None
    try:
        return Filling(draft, drafts.answers_of(draft))
    except CannotUnseal as error:
        # The citizen can only begin again; the operator must hear of it.
        log.error("draft cannot be opened", draft=draft.pk, error=error.user_message)
        return None


def remember(response: HttpResponse, token: str) -> None:
    """Give the browser the secret for as long as the draft lives."""
    _set(response, token, int(drafts.KEPT_FOR.total_seconds()))


def remember_receipt(response: HttpResponse, token: str) -> None:
    """Let the browser show the receipt a little longer."""
    _set(response, token, _RECEIPT_SECONDS)


def forget(response: HttpResponse) -> None:
    """Take the secret away."""
    response.delete_cookie(_COOKIE, samesite="Lax")


def _set(response: HttpResponse, token: str, seconds: int) -> None:
    response.set_cookie(
        _COOKIE, token, max_age=seconds, httponly=True, samesite="Lax", secure=settings.HTTPS, path="/"
    )
