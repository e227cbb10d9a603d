"""RFC 9457 problem details: a word for programs, a sentence for people."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse, JsonResponse


def problem(status: int, word: str, detail: str, errors: Sequence[dict[str, str]] = ()) -> HttpResponse:
    """Return problem details.

    Args:
        status: of HTTP.
        word: stable name of the problem for programs, such as `too-many-observations`.
        detail: what happened and what to do.
        errors: fields and what is wrong with each.
    """
    content: dict[str, Any] = {
        "type": f"urn:khien:problem:{word}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    answer = JsonResponse(
        content | ({"errors": list(errors)} if errors else {}),
        status=status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )
    if status == HTTPStatus.UNAUTHORIZED:
        answer["WWW-Authenticate"] = "Bearer"
    return answer
