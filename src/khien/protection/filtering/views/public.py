"""Public pages: one entry, the newest entries, where to download."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from khien.ledger.record import facts_about
from khien.protection.filtering.compile.formats import FORMATS, version_of
from khien.protection.filtering.lookup import still_blocking
from khien.protection.filtering.models import ListEntry, Release

PAGE = 50


@require_safe
def entry(request: HttpRequest, ref: str) -> HttpResponse:
    """Show one line of the list, also after it has ended: what, why, since, until, decided by which roles."""
    line = get_object_or_404(ListEntry.objects.select_related("decision__case"), decision__ref=ref)
    approval = next(iter(facts_about(ref, "decision.approved")), None)
    if approval is None and line.added_serial is None:
        raise Http404  # a row that nobody approved accuses nobody in public
    ended = next(iter(facts_about(ref, "decision.ended")), None)
    blocking = still_blocking(line) if ended else None
    context = {"entry": line, "approval": approval, "ended": ended, "blocking": blocking}
    return render(request, "filtering/entry.html", context)


@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    """Show where to download the list, and its newest entries."""
    entries = ListEntry.objects.in_force().select_related("decision").order_by("-added_serial", "-pk")
    context = {
        "version": version_of(Release.objects.newest()),
        "formats": FORMATS,
        "resolver": f"{settings.HOST}@{settings.RESOLVER_PORT}",
        "page": Paginator(entries, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "filtering/lists.html", context)
