"""Errors of the programme interface as RFC 9457 problem details: a word for programs, a sentence for people."""

import json
import re
from collections.abc import Callable, Sequence
from functools import wraps
from http import HTTPStatus
from typing import Any, cast

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser

from khien.core.errors import KhienError
from khien.web.problems import problem

_PARTS = {"body", "query", "path", "header"}
_TEXT = {"type": "string"}
_WRONG = {"type": "object", "properties": {"field": _TEXT, "detail": _TEXT}, "required": ["field", "detail"]}
# How the OpenAPI description tells what `problem` makes.
DESCRIBED: dict[str, Any] = {
    "description": "A problem (RFC 9457)",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "properties": {
                    "type": _TEXT,
                    "title": _TEXT,
                    "status": {"type": "integer"},
                    "detail": _TEXT,
                    "errors": {"type": "array", "items": _WRONG},
                },
                "required": ["type", "title", "status", "detail"],
            }
        }
    },
}


class BodyRefused(KhienError):
    """The body is not JSON that can be read."""


class NotJson(BodyRefused):
    """The body is declared as something else."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE


class JsonBody(Parser):
    """Reads JSON in UTF-8 (RFC 8259), and says what is wrong with anything else."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the body holds.

        Raises:
            BodyRefused: it is not JSON in UTF-8, is nested too deeply, or holds a number that is none in JSON.
        """
        charset = (request.content_params or {}).get("charset", "utf-8").lower()
        if request.content_type != "application/json" or charset != "utf-8":
            raise NotJson(_("Send the body as JSON in UTF-8, with the header Content-Type: application/json."))
        try:
            return cast(dict[str, Any], json.loads(request.body.decode(), parse_constant=_no_number))
        except UnicodeDecodeError as error:
            raise BodyRefused(_("The body is not UTF-8: see byte %s.") % (error.start + 1)) from error
        except json.JSONDecodeError as error:
            place = {"line": error.lineno, "column": error.colno, "why": error.msg}
            raise BodyRefused(
                _("The body is not JSON: line %(line)s, column %(column)s: %(why)s.") % place
            ) from error
        except (RecursionError, ValueError) as error:
            raise BodyRefused(
                _("The body is nested too deeply, or holds a number that is none in JSON.")
            ) from error


def _no_number(word: str) -> float:
    raise ValueError(word)


def in_the_callers_language(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let sentences follow `Accept-Language`, since these addresses carry no language."""

    @wraps(run)
    def speaking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        translation.activate(translation.get_language_from_request(request))
        return run(request, *args, **kwargs)

    return speaking


def tell_problems(api: NinjaAPI) -> None:
    """Answer every foreseen error of an interface with problem details."""
    answers: dict[type[Exception], Callable[..., HttpResponse]] = {
        KhienError: _refused,
        ValidationError: _wrong_shape,
        HttpError: _http_error,
        RequestDataTooBig: _too_big,
        Http404: _not_found,
    }
    for error, answer in answers.items():
        api.add_exception_handler(error, answer)


def _refused(request: HttpRequest, error: KhienError) -> HttpResponse:
    word = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", type(error).__name__).lower()
    field = getattr(error, "field", "")
    errors = [{"field": str(field), "detail": error.user_message}] if field else []
    return problem(error.status, word, error.user_message, errors)


def _wrong_shape(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [{"field": _field(found["loc"]), "detail": str(found["msg"])} for found in error.errors]
    return problem(
        422, "wrong-shape", _("Some fields are missing or cannot be read. They are listed in errors."), errors
    )


def _field(place: Sequence[object]) -> str:
    """Return a path such as `links.3`: without the part of the request and the name of our parameter."""
    words = [str(word) for word in place]
    if words and words[0] in _PARTS:
        words = words[2:] if words[0] == "body" else words[1:]
    return ".".join(words) or "body"


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, KhienError):
        return _refused(request, error.__cause__)
    if isinstance(error, AuthenticationError):
        detail = _("Send the header Authorization: Bearer with a valid key. It may have expired or been revoked.")
        return problem(error.status_code, "no-valid-key", detail)
    return problem(error.status_code, "refused", str(error))


def _too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return problem(413, "body-too-large", _("The body is larger than 1 MB. Send less at once."))


def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, "not-found", _("There is nothing here."))
