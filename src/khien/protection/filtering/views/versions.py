"""Answers that follow the list's version: caches keep them for a minute, and who has this one gets no body.

There is no `Last-Modified`: a list is made before its files are, and whoever took the older files in between would
be told that they are of now.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response

AGE = "public, max-age=60"


def answer(request: HttpRequest, etag: str, make: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Make the answer unless the reader has it.

    Args:
        etag: of this version, with its quotation marks.
    """
    response = get_conditional_response(request, etag) or make()
    response["ETag"] = etag
    response["Cache-Control"] = AGE
    return response
