"""Appeals on the public face: no account, and nothing about the people who decided."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from khien.cases import actions
from khien.cases.actions.appeals import appealable
from khien.cases.deadlines import WORKING_DAYS_TO_ANSWER
from khien.cases.errors import FieldMissing, NothingToAppeal
from khien.cases.forms import AppealForm
from khien.cases.models import Appeal, Decision
from khien.intake.flood import TooMany, admit

GONE, UNPROCESSABLE = 410, 422


@never_cache
@require_http_methods(["GET", "POST"])
def appeal(request: HttpRequest, ref: str) -> HttpResponse:
    """Say what is blocked and why, and take in the appeal."""
    blocks = Decision.objects.filter(kind=Decision.Kind.BLOCK, decided_at__isnull=False)
    decision = get_object_or_404(blocks.select_related("case__subject").exclude(state="sent_back"), ref=ref)
    try:
        block = appealable(decision)
    except NothingToAppeal:
        return render(request, "cases/nothing_to_appeal.html", {"decision": decision}, status=GONE)
    form = AppealForm(request.POST or None)
    if form.is_valid():
        try:
            admit(request, "appeal")
            received = actions.receive_appeal(decision=block, **form.cleaned_data)
        except FieldMissing as refused:
            form.add_error(refused.field, refused.user_message)
        except TooMany as late:
            form.add_error(None, late.user_message)
        else:
            return redirect("cases:appeal_status", ref=received.ref)
    context = {"decision": block, "form": form, "working_days": WORKING_DAYS_TO_ANSWER}
    return render(request, "cases/public_appeal.html", context, status=UNPROCESSABLE if form.errors else 200)


@never_cache
@require_GET
def appeal_status(request: HttpRequest, ref: str) -> HttpResponse:
    """Say how an appeal stands: to whoever has its reference, which nobody can guess."""
    rows = Appeal.objects.select_related("decision__case__subject")
    return render(request, "cases/appeal_status.html", {"appeal": get_object_or_404(rows, ref=ref.upper())})
