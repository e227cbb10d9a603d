"""Bodies of forms are judged while they are read: too many bytes, wrong bytes and broken bodies become a sentence.

It must happen before anything asks for `request.POST`, which Django's CSRF check does before a view runs. So the
check moves inside: the view is exempt, and what the exemption wraps asks for the token once the body is judged.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec
from urllib.parse import unquote_to_bytes

from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from khien.intake import limits

P = ParamSpec("P")
_DRAINED = 2 * limits.LARGEST_BODY  # read and thrown away, so that the browser hears our answer
_CHUNK = 65_536


@dataclass(frozen=True)
class Problem:
    """Why a body cannot be read, and the status to answer with."""

    sentence: str
    status: int = 400


class LargestFile(FileUploadHandler):
    """Stops keeping a file that has grown too large, and remembers its name; the other files are still read."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.too_large: list[str] = []
        self._received = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Start to count."""
        super().new_file(*args, **kwargs)
        self._received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass the bytes on, or stop."""
        self._received += len(raw_data)
        if self._received > limits.LARGEST_PICTURE:
            self.too_large.append(self.file_name or _("a file"))
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """Leave the file to the handlers that keep it."""
        return None


View = Callable[Concatenate[HttpRequest, Problem | None, P], HttpResponse]


def judged(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Give a view the problem with the body, if there is one; it shows its page again with the sentence.

    A view that is given a problem must change nothing: the CSRF token has not been checked.
    """

    @csrf_exempt
    @wraps(view)
    def guard(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        problem = problem_with(request) if request.method == "POST" else None
        if problem:
            response = view(request, problem, *args, **kwargs)
            if response.status_code == HTTPStatus.OK:  # to another page nobody goes with an error
                response.status_code = problem.status
            return response
        return csrf_protect(view)(request, None, *args, **kwargs)

    return guard


def problem_with(request: HttpRequest) -> Problem | None:
    """Read the body of a form; return what is wrong with it."""
    if _length(request) > limits.LARGEST_BODY:
        return _too_much(request)
    if request.content_type == "multipart/form-data":
        request.upload_handlers.insert(0, LargestFile(request))
    try:
        return _wrong_bytes(request)
    except RequestDataTooBig:
        return _too_much(request)
    except TooManyFilesSent:
        return Problem(_("You chose too many files at once. Choose at most %s.") % limits.MOST_PICTURES)
    except (TooManyFieldsSent, MultiPartParserError, UnreadablePostError, BadRequest):
        return Problem(_("What your browser sent was cut off or damaged on the way. Please send it again."))


def too_large_files(request: HttpRequest) -> list[str]:
    """Return the names of the files that were not kept because they were too large."""
    handlers = request.upload_handlers
    return [name for handler in handlers if isinstance(handler, LargestFile) for name in handler.too_large]


def _wrong_bytes(request: HttpRequest) -> Problem | None:
    """Look for text that is not UTF-8; Django would put replacement characters in its place."""
    len(request.POST)  # reading it raises what is wrong with the form itself
    if request.content_type == "multipart/form-data":
        return None  # read while it came; a replacement character may be what somebody was really sent
    try:
        unquote_to_bytes(request.body.replace(b"+", b" ")).decode()
    except UnicodeDecodeError as error:
        return Problem(_not_utf8(error.start + 1))
    return None


def _not_utf8(position: int) -> str:
    sentence = _(
        "The text is not written in UTF-8, so that its letters cannot be read. Copy it and paste it again."
    )
    where = _("The first wrong byte is number %s.") % position
    return f"{sentence} {where}"


def _too_much(request: HttpRequest) -> Problem:
    left = _DRAINED
    while left > 0 and (chunk := request.read(min(_CHUNK, left))):
        left -= len(chunk)
    return Problem(
        _(
            "What you sent has %(size)s MB, which is too much. A text may have %(text)s characters, "
            "a screenshot 10 MB. What you answered on the other pages is kept."
        )
        % {
            "size": number_format(round(_length(request) / 1_000_000, 1)),
            "text": limits.thousands(limits.LONGEST_TEXT),
        },
        status=413,
    )


def _length(request: HttpRequest) -> int:
    """Return how many bytes are announced; Django reads none of a body whose length is not a number."""
    announced = request.META.get("CONTENT_LENGTH", "")
    return int(announced) if announced.isdecimal() else 0
