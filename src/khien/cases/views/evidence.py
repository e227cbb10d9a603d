"""Evidence of a case: ask the collectors to look now, and see what a page looked like."""

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from khien.analysis.collecting import CollectingIsOff, NothingToVisit, ask_to_collect
from khien.analysis.models import Evidence
from khien.cases.casefile import open_file
from khien.cases.models import Case
from khien.people.access import needs, person_of
from khien.people.rights import Right

VISITED = 5  # things of one case at once


@require_POST
@needs(Right.PROPOSE)
def collect(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask for a visit to what the case is about."""
    try:
        file = open_file(ref)
    except Case.DoesNotExist as error:
        raise Http404 from error
    try:
        ask_to_collect(indicators=file.indicators[:VISITED], by=person_of(request))
    except (CollectingIsOff, NothingToVisit) as refused:
        messages.warning(request, refused.user_message)
    else:
        messages.success(request, _("The collectors will look at it now. Load this page again in a minute."))
    return redirect("cases:case", ref=ref)


@never_cache
@require_GET
@needs(Right.SEE_CASES)
def page_picture(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture of a page: always a file that we drew."""
    evidence = get_object_or_404(Evidence, pk=pk, source="page")
    name = (evidence.data.get("screenshot") or {}).get("name", "")
    if not name or not default_storage.exists(name):
        raise Http404
    with default_storage.open(name) as file:
        return HttpResponse(file.read(), content_type="image/png" if name.endswith(".png") else "image/jpeg")
