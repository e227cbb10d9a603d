"""For whoever does not take our word for it: the page that says how to check, the proofs, and the script."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from khien.ledger import khien_verify, proofs
from khien.ledger.seal import signer

_CHECKPOINTS = 10
_SCRIPT = Path(khien_verify.__file__)


@never_cache
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Say how to check everything with one's own computer; a test runs exactly what stands here."""
    checkpoints = proofs.newest_checkpoints(_CHECKPOINTS)
    context = {
        "key": str(signer().verifier),
        "script": _SCRIPT.name,
        "newest": checkpoints[0] if checkpoints else None,
        "older": checkpoints[1:],
    }
    return render(request, "filtering/verify.html", context)


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """Send the script as it stands in our code."""
    return _text(lambda: _SCRIPT.read_text(encoding="utf-8"))


@require_safe
def inclusion(request: HttpRequest, index: int) -> HttpResponse:
    """Prove that the log holds an entry (C2SP tlog-proof)."""
    return _text(lambda: proofs.inclusion(settings.LEDGER_FOLDER, index))


@require_safe
def consistency(request: HttpRequest, old: int, new: int) -> HttpResponse:
    """Prove that the log has only grown between two sizes."""
    return _text(lambda: proofs.consistency(settings.LEDGER_FOLDER, old, new))


@require_safe
def checkpoint(request: HttpRequest, size: int) -> HttpResponse:
    """Send an earlier checkpoint, as it was signed."""
    return _text(lambda: proofs.checkpoint_of(size))


def _text(make: Callable[[], str]) -> HttpResponse:
    try:
        content = make()
    except proofs.NoSuchProof as error:
        raise Http404 from error
    response = HttpResponse(content, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response
