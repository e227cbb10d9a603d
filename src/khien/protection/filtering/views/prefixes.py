"""The set of hash prefixes for devices, and the full hashes under one prefix. Nothing about who asks is kept."""

import re

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_safe

from khien.protection.filtering.models import Release
from khien.protection.filtering.prefixes.rows import hashes_under, update_since
from khien.protection.filtering.views.versions import AGE, answer

_PREFIX = re.compile(r"[0-9a-f]{8}")
_SERIAL = re.compile(r"[0-9]{1,15}")


@require_safe
def prefix_set(request: HttpRequest) -> HttpResponseBase:
    """Answer with the set, or with what changed since a serial that the device names."""
    since = request.GET.get("since", "")
    known = int(since) if _SERIAL.fullmatch(since) else None
    release = Release.objects.newest()
    etag = f'"{release.serial if release else 0}-{release.digest[:12] if release else ""}-{known or 0}"'

    def make() -> HttpResponse:
        return HttpResponse(update_since(known, release).content, content_type="application/octet-stream")

    return answer(request, etag, make)


@require_safe
def full_hashes(request: HttpRequest, prefix: str) -> HttpResponseBase:
    """Answer with the full hashes under a prefix; the same for all, so that caches may keep it."""
    if not _PREFIX.fullmatch(prefix):
        raise Http404
    response = JsonResponse({"hashes": hashes_under(int(prefix, 16))})
    response["Cache-Control"] = AGE
    return response
