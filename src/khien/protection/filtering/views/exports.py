"""Files that machines fetch: the list in every format, and the public log."""

import re
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from django.conf import settings
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from khien.protection.filtering.compile.delta import json_since
from khien.protection.filtering.compile.formats import FORMATS, version_of
from khien.protection.filtering.compile.lists import Written, file_name, present
from khien.protection.filtering.compile.stream import compile_lists
from khien.protection.filtering.models import Release
from khien.protection.filtering.reading import read_through
from khien.protection.filtering.views.versions import answer

_BY_EXTENSION = {form.extension: name for name, form in FORMATS.items()}
_TILE = re.compile(r"tile/(?:\d{1,2}|entries)/(?:x\d{3}/){0,5}\d{3}(?P<partial>\.p/\d{1,3})?")
_TILE_AGE = 31_536_000  # seconds
_SERIAL = re.compile(r"[0-9]{1,15}")
_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")


@require_safe
def protection_list(request: HttpRequest, extension: str) -> HttpResponseBase:
    """Serve the list from its file; whoever has this version already gets 304 and no body."""
    name = _BY_EXTENSION.get(extension)
    if name is None:
        raise Http404
    if name == "json" and _SERIAL.fullmatch(since := request.GET.get("since", "")):
        return _difference(request, int(since))
    compressed = bool(_GZIP.search(request.headers.get("Accept-Encoding", "")))
    written = present(settings.LISTS_FOLDER)
    response = _from_file(request, written, name, compressed=compressed) if written else _made_now(request, name)
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _from_file(request: HttpRequest, written: Written, name: str, *, compressed: bool) -> HttpResponseBase:
    file = written.path(name, compressed=compressed).open("rb")

    def make() -> HttpResponseBase:
        response = _file(file, name)
        if compressed:
            response["Content-Encoding"] = "gzip"
        return response

    etag = f'"{written.serial}-{written.digest[:12]}-{name}{"-gzip" if compressed else ""}"'
    return answer(request, etag, make)


def _made_now(request: HttpRequest, name: str) -> HttpResponseBase:
    """Answer before the worker has written the first files."""
    release = Release.objects.newest()
    version = version_of(release)

    def make() -> HttpResponseBase:
        whole = TemporaryFile()  # noqa: SIM115 - the response closes it
        with read_through(compile_lists([name], release)) as pieces:
            whole.writelines(text.encode() for _name, text in pieces)
        whole.seek(0)
        return _file(whole, name)

    return answer(request, f'"{version.serial}-{version.digest[:12]}-{name}"', make)


def _file(file: IO[bytes], name: str) -> FileResponse:
    content_type = f"{FORMATS[name].media_type}; charset=utf-8"
    return FileResponse(file, filename=file_name(name), content_type=content_type)


def _difference(request: HttpRequest, since: int) -> HttpResponseBase:
    """Answer with what changed since a serial; who is too far behind is sent to the whole list."""
    release = Release.objects.newest()
    if release is None:
        return HttpResponseRedirect(request.path)

    def make() -> HttpResponse:
        told = json_since(since, release)
        if told is None:
            return HttpResponseRedirect(request.path)
        return HttpResponse(told, content_type="application/json; charset=utf-8")

    return answer(request, f'"{release.serial}-{release.digest[:12]}-json-{since}"', make)


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
