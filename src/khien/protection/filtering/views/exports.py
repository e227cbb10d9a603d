"""Files that machines fetch: the list in every format, and the public log."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_safe

from khien.protection.filtering.compile.formats import FORMATS, compile_list
from khien.protection.filtering.models import Release
from khien.protection.filtering.plan import EMPTY
from khien.protection.filtering.views.versions import answer

_BY_EXTENSION = {form.extension: name for name, form in FORMATS.items()}
_TILE = re.compile(r"tile/(?:\d{1,2}|entries)/(?:x\d{3}/){0,5}\d{3}(?P<partial>\.p/\d{1,3})?")
_TILE_AGE = 31_536_000  # seconds
_BLOCK = 65_536  # characters that leave in one piece


@require_safe
def protection_list(request: HttpRequest, extension: str) -> HttpResponseBase:
    """Stream the list; whoever has this serial already gets 304 and no body."""
    name = _BY_EXTENSION.get(extension)
    if name is None:
        raise Http404
    release = Release.objects.newest()
    serial, digest, made = (release.serial, release.digest, release.made_at) if release else (0, EMPTY, None)
    etag, modified = f'"{serial}-{digest[:12]}-{name}"', int(made.timestamp()) if made else None
    return answer(request, etag, lambda: _list(name), modified)


def _list(name: str) -> StreamingHttpResponse:
    blocks = _blocks(compile_list(name))
    # The first block is made now: a list that must not go out is refused with a status, not cut off in the middle.
    whole = chain([next(blocks)], blocks)
    return StreamingHttpResponse(whole, content_type=f"{FORMATS[name].media_type}; charset=utf-8")


def _blocks(pieces: Iterable[str]) -> Iterator[str]:
    """Gather small pieces: each one that is sent costs a call of the server."""
    gathered, size = [], 0
    for piece in pieces:
        gathered.append(piece)
        size += len(piece)
        if size >= _BLOCK:
            yield "".join(gathered)
            gathered, size = [], 0
    yield "".join(gathered)


@require_safe
def log_file(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve one file of the public log (C2SP tlog-tiles); nothing but its own paths is ever opened."""
    tile = _TILE.fullmatch(path)
    if not tile and path not in {"checkpoint", "vkey"}:
        raise Http404
    try:
        file = (Path(settings.LEDGER_FOLDER) / path).open("rb")
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise Http404 from error
    whole = tile is not None and not tile["partial"]
    response: HttpResponse | FileResponse
    response = FileResponse(file, content_type="application/octet-stream" if tile else "text/plain; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={_TILE_AGE}, immutable" if whole else "no-cache"
    return response
