"""Staff pages: releases and holds, and what an operator looks at."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from khien.ledger.seal import last_checkpoint
from khien.outbox.models import Delivery, Job
from khien.people.access import needs, person_of
from khien.people.rights import Right
from khien.protection.filtering.engines import engine
from khien.protection.filtering.holds import release_hold
from khien.protection.filtering.models import Hold, ListEntry, Release

LATEST = 50


@require_safe
@needs(Right.SEE_OPERATIONS)
def releases(request: HttpRequest) -> HttpResponse:
    """Show the newest releases, what is held, what was refused, and from what the resolver answers."""
    newest = Release.objects.order_by("-serial")[:LATEST]
    context = {
        "releases": newest,
        "holds": Hold.objects.filter(released_at=None).order_by("-made_at")[:LATEST],
        "refused": ListEntry.objects.refused().select_related("decision__case").order_by("-pk")[:LATEST],
        "to_add": ListEntry.objects.to_add().count(),
        "to_remove": ListEntry.objects.to_remove().count(),
        "resolver_serial": engine().serial(),
        "newest": newest[0] if newest else None,
    }
    return render(request, "filtering/releases.html", context)


@require_POST
@needs(Right.RELEASE_BRAKE)
def release_held(request: HttpRequest, digest: str) -> HttpResponse:
    """Let exactly this publication go on."""
    release_hold(held=get_object_or_404(Hold, digest=digest), by=person_of(request))
    return redirect("filtering:releases")


@require_safe
@needs(Right.SEE_OPERATIONS)
def operations(request: HttpRequest) -> HttpResponse:
    """Show what is stuck, what fails, and how far the ledger is sealed."""
    context = {
        "stuck": Delivery.objects.stuck().order_by("-stuck_at")[:LATEST],
        "waiting": Delivery.objects.open().count(),
        "jobs": Job.objects.order_by("name"),
        "checkpoint": last_checkpoint(),
    }
    return render(request, "filtering/operations.html", context)
