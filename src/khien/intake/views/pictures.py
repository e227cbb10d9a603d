"""Pictures: the reporter sees those of the draft, staff those of a report. They are always files that we drew."""

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache

from khien.intake.models import Attachment
from khien.intake.views import visitor
from khien.people.access import needs
from khien.people.rights import Right


@never_cache
def draft_picture(request: HttpRequest, pk: int) -> HttpResponse:
    """A picture of the draft that this browser is filling in."""
    found = visitor.filling(request)
    if found is None:
        raise Http404
    return _picture(get_object_or_404(found.draft.attachments, pk=pk))


@never_cache
@needs(Right.SEE_CASES)
def report_picture(request: HttpRequest, pk: int) -> HttpResponse:
    """A picture that came with a report."""
    return _picture(get_object_or_404(Attachment.objects.exclude(report=None), pk=pk))


def _picture(row: Attachment) -> HttpResponse:
    with default_storage.open(row.name) as file:
        kind = "image/png" if row.name.endswith(".png") else "image/jpeg"
        return HttpResponse(file.read(), content_type=kind)
