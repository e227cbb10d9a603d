"""The queue, and the list of appeals."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import F
from django.db.models.lookups import Exact
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from khien.cases.models import Appeal, Case
from khien.cases.queues import View, queue
from khien.cases.states import AppealState
from khien.intake.unnamed import unnamed
from khien.people.access import needs, person_of
from khien.people.rights import Right

ROWS = 50


@require_GET
@needs(Right.SEE_CASES)
def show_queue(request: HttpRequest) -> HttpResponse:
    """The queue, in one of its views."""
    view = _view(request.GET.get("view", ""))
    search = request.GET.get("q", "")[:300]
    if search and "view" not in request.GET:
        view = View.ALL
    page = Paginator(queue(view, by=person_of(request), search=search), ROWS).get_page(request.GET.get("page"))
    start = urlencode({"view": view.value, "q": search}) + "&"
    facts = {"cases": page, "view": view, "search": search, "query_start": start}
    return render(request, "cases/queue.html", {**facts, **_tabs(request)})


@require_GET
@needs(Right.SEE_CASES)
def appeals(request: HttpRequest) -> HttpResponse:
    """Appeals that wait for an answer, proven owners first, then the most urgent; then the answered ones."""
    wanted = request.GET.get("answered") == "yes"
    rows = Appeal.objects.select_related("decision__case__subject", "answered_by")
    waiting = rows.filter(state=AppealState.RECEIVED).order_by(Exact(F("ownership"), ""), "answer_by", "pk")
    answered = rows.exclude(state=AppealState.RECEIVED).order_by("-answered_at")
    page = Paginator(answered if wanted else waiting, ROWS).get_page(request.GET.get("page"))
    facts = {"appeals": page, "answered": wanted, "now": timezone.now()}
    return render(request, "cases/appeals.html", {**facts, **_tabs(request)})


def _view(word: str) -> View:
    return View(word) if word in set(View) else View.OPEN


def _tabs(request: HttpRequest) -> dict[str, object]:
    """Return the names of the views, and how much work waits in the two that hold others up."""
    views = [
        (View.OPEN, _("Open")),
        (View.SECOND, _("Waiting for a second person")),
        (View.EXPIRING, _("Ending within 7 days")),
        (View.ALL, _("All cases")),
    ]
    second = Case.objects.awaiting(person_of(request)).count()
    unanswered = Appeal.objects.filter(state=AppealState.RECEIVED).count()
    return {"views": views, "counts": {"second": second, "appeals": unanswered, "pictures": unnamed().count()}}
