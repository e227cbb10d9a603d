"""Staff pages: releases and holds, and what an operator looks at."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from khien.ledger.seal import last_checkpoint
from khien.outbox.models import Delivery, Job
from khien.people.access import needs, person_of
from khien.people.rights import Right
from khien.protection.filtering.engines import engine
from khien.protection.filtering.guard import WORDS, Refusal
from khien.protection.filtering.hits.figures import most_for_staff
from khien.protection.filtering.holds import release_hold, sentences
from khien.protection.filtering.models import Hold, ListEntry, Release
from khien.protection.filtering.planning import held_plan
from khien.protection.filtering.resolvers.standing import standings
from khien.protection.filtering.screening import look_again
from khien.protection.filtering.state import resolver_state

LATEST = 50
SHOWN = 500  # lines of a held plan


@require_safe
@needs(Right.SEE_OPERATIONS)
def releases(request: HttpRequest) -> HttpResponse:
    """Show the newest releases, what is held, what was refused, and from what the resolver answers."""
    held, plan = held_plan(engine())
    refused = ListEntry.objects.refused().select_related("decision").order_by("-pk")[:LATEST]
    context = {
        "releases": Release.objects.order_by("-serial")[:LATEST],
        "newest": Release.objects.newest(),
        "resolver": resolver_state(),
        "held": held,
        "reasons": sentences(held) if held else [],
        "changes": [("+", line) for line in plan.add[:SHOWN]] + [("−", line) for line in plan.remove[:SHOWN]],
        "is_cut": max(len(plan.add), len(plan.remove)) > SHOWN,
        "refused": [(entry, WORDS[Refusal(entry.refusal)]) for entry in refused],
        "stopped": most_for_staff(timezone.now() - timedelta(days=1)),
        "to_add": ListEntry.objects.to_add().count(),
        "to_remove": ListEntry.objects.to_remove().count(),
    }
    return render(request, "filtering/releases.html", context)


@require_POST
@needs(Right.RELEASE_BRAKE)
def release_held(request: HttpRequest, digest: str) -> HttpResponse:
    """Let exactly this publication go on."""
    release_hold(held=get_object_or_404(Hold, digest=digest), by=person_of(request))
    messages.success(request, _("Released. It is published within a second, unless something has changed since."))
    return redirect("filtering:releases")


@require_POST
@needs(Right.RELEASE_BRAKE)
def check_again(request: HttpRequest) -> HttpResponse:
    """Let the guard judge anew what it has refused."""
    look_again()
    messages.success(request, _("What was refused is judged again with the next publication."))
    return redirect("filtering:releases")


@require_safe
@needs(Right.SEE_OPERATIONS)
def resolvers(request: HttpRequest) -> HttpResponse:
    """Show from which list each registered resolver answers, and what is wrong with the others."""
    context = {"standings": standings(), "newest": Release.objects.newest()}
    return render(request, "filtering/resolvers.html", context)


@require_safe
@needs(Right.SEE_OPERATIONS)
def operations(request: HttpRequest) -> HttpResponse:
    """Show what is stuck, what fails, what is refused, and how far list and ledger are."""
    context = {
        "stuck": Delivery.objects.stuck().order_by("-stuck_at")[:LATEST],
        "waiting": Delivery.objects.open().count(),
        "jobs": Job.objects.order_by("name"),
        "checkpoint": last_checkpoint(),
        "resolver": resolver_state(),
        "refused": ListEntry.objects.refused().count(),
        "held": held_plan(engine())[0],
    }
    return render(request, "filtering/operations.html", context)
