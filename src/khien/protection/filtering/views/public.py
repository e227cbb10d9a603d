"""Public pages: one entry, finding entries, where to download."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from khien.cases.actions.appeals import reason_when_upheld
from khien.protection.filtering.compile.formats import FORMATS, version_of
from khien.protection.filtering.forms import SearchForm
from khien.protection.filtering.lookup import still_blocking
from khien.protection.filtering.models import ListEntry, Release
from khien.protection.filtering.record import record_of
from khien.protection.filtering.searching import find

_LARGEST = 2**63 - 1  # what a database counts to


@require_safe
def entry(request: HttpRequest, ref: str) -> HttpResponse:
    """Show one line of the list, also after it has ended: what, why, since, until, by whom, and every appeal."""
    line = get_object_or_404(
        ListEntry.objects.select_related("decision__case", "decision__renews"), decision__ref=ref
    )
    record = record_of(ref)
    if record.approval is None and line.added_serial is None:
        raise Http404  # a row that nobody approved accuses nobody in public
    blocking = still_blocking(line) if record.ended else None
    context = {"entry": line, "record": record, "ended": record.ended, "blocking": blocking}
    context["appealed"] = record.ended and record.ended["public"]["why"] == reason_when_upheld()
    return render(request, "filtering/entry.html", context)


@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    """Find entries; show where to download the list."""
    form = SearchForm(request.GET or None)
    form.is_valid()
    asked = {name: text for name in form.fields if (text := request.GET.get(name, ""))}
    release = Release.objects.newest()
    context = {
        "version": version_of(release),
        "size": release.size if release else 0,
        "formats": FORMATS,
        "form": form,
        "found": find(form.search, _before(request)),
        "asked": urlencode(asked),
    }
    return render(request, "filtering/lists.html", context)


def _before(request: HttpRequest) -> int | None:
    given = request.GET.get("before", "")[:20]
    return min(int(given), _LARGEST) if given.isdecimal() else None
