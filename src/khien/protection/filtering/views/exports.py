"""Files that machines fetch: the list in every format, and the public log."""

import re
from itertools import chain
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from khien.protection.filtering.compile.formats import FORMATS, compile_list, current_version

_BY_EXTENSION = {form.extension: name for name, form in FORMATS.items()}
_TILE = re.compile(r"tile/(?:\d{1,2}|entries)/(?:x\d{3}/){0,5}\d{3}(?P<partial>\.p/\d{1,3})?")
_LIST_AGE, _TILE_AGE = 60, 31_536_000  # seconds


@require_safe
def protection_list(request: HttpRequest, extension: str) -> HttpResponseBase:
    """Stream the list; whoever has this serial already gets 304 and no body."""
    name = _BY_EXTENSION.get(extension)
    if name is None:
        raise Http404
    etag = f'"{current_version().serial}-{name}"'
    fresh = get_conditional_response(request, etag)
    if fresh is not None:
        return fresh
    pieces = compile_list(name)
    # The first piece is made now: a list that must not go out is refused with a status, not cut off in the middle.
    response = StreamingHttpResponse(chain([next(pieces)], pieces), content_type=_content_type(name))
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={_LIST_AGE}"
    return response


def _content_type(name: str) -> str:
    return f"{FORMATS[name].media_type}; charset=utf-8"


@require_safe
def log_file(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve one file of the public log (C2SP tlog-tiles); nothing but its own paths is ever opened."""
    tile = _TILE.fullmatch(path)
    if not tile and path not in {"checkpoint", "vkey"}:
        raise Http404
    try:
        file = (Path(settings.LEDGER_FOLDER) / path).open("rb")
    except (FileNotFoundError, IsADirectoryError) as error:
        raise Http404 from error
    whole = tile is not None and not tile["partial"]
    response: HttpResponse | FileResponse
    response = FileResponse(file, content_type="application/octet-stream" if tile else "text/plain; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={_TILE_AGE}, immutable" if whole else "no-cache"
    return response
