"""Answers that follow the list's version: caches keep them for a minute, and who has this one gets no body."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

AGE = "public, max-age=60"


def answer(
    request: HttpRequest, etag: str, make: Callable[[], HttpResponseBase], modified: int | None = None
) -> HttpResponseBase:
    """Make the answer unless the reader has it.

    Args:
        etag: of this version, with its quotation marks.
        modified: when this version was made, in seconds since 1970.
    """
    response = get_conditional_response(request, etag, modified) or make()
    response["ETag"] = etag
    response["Cache-Control"] = AGE
    if modified is not None:
        response["Last-Modified"] = http_date(modified)
    return response
