"""The block page: says why a name is blocked, whatever the path. No cookie, no record of the visit."""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from khien.indicators.errors import NotAnIndicator
from khien.indicators.kinds import Kind
from khien.indicators.parse import parse
from khien.protection.filtering.lookup import Verdict, look_up

_PORT = re.compile(r":\d{1,5}$")


@csrf_exempt  # a form of the blocked site may be sent here; it gets the same page
@never_cache
def blocked(request: HttpRequest, path: str = "") -> HttpResponse:
    """Show the reason, the case and the way to appeal; 451 as RFC 7725 has it, 404 for a name that is not blocked."""
    verdict = _verdict(request)
    entry = verdict.entry if verdict else None
    context = {"verdict": verdict, "entry": entry, "decision": entry.decision if entry else None}
    response = render(request, "filtering/blocked.html", context, status=451 if entry else 404)
    if entry:
        response["Link"] = f'<{settings.PUBLIC_ADDRESS}>; rel="blocked-by"'
    return response


def _verdict(request: HttpRequest) -> Verdict | None:
    """Look the visited name up; None when the Host header is no name."""
    host = _PORT.sub("", request.META.get("HTTP_HOST", ""))
    try:
        return look_up(parse(host, Kind.DOMAIN))
    except NotAnIndicator:
        return None
