"""The block page: says why a name is blocked, whatever the path. No cookie, no record of the visit."""

import re

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from khien.indicators.errors import NotAnIndicator
from khien.indicators.kinds import Kind
from khien.indicators.parse import parse
from khien.protection.filtering.lookup import Answer, Verdict, look_up

_PORT = re.compile(r":\d{1,5}$")


@csrf_exempt  # a form of the blocked site may be sent here; it gets the same page
@never_cache
def blocked(request: HttpRequest, path: str = "") -> HttpResponse:
    """Show the reason, the case and the way to appeal: 451 (RFC 7725), or 404 for a name that is not blocked."""
    try:
        host = request.get_host()
    except DisallowedHost:
        said = _("The browser sent a name that cannot be read.")
        return render(request, "filtering/blocked.html", {"problem": said}, status=400)
    verdict = _verdict(host)
    if verdict is None or verdict.answer is not Answer.LISTED:
        return render(request, "filtering/blocked.html", {}, status=404)
    # The page speaks the browser's language; its first sentence stands there in the other one too.
    other = "en" if (get_language() or "vi").startswith("vi") else "vi"
    context = {"entry": verdict.entry, "decision": verdict.decision, "other": other}
    response = render(request, "filtering/blocked.html", context, status=451)
    response["Link"] = f'<{settings.PUBLIC_ADDRESS}>; rel="blocked-by"'
    return response


def _verdict(host: str) -> Verdict | None:
    """Look the visited name up; None when it is no name, such as an address."""
    try:
        return look_up(parse(_PORT.sub("", host), Kind.DOMAIN))
    except NotAnIndicator:
        return None
