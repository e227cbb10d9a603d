"""Appeals on the public face: no account, and nothing about the people who decided."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.cases import actions
from khien.cases.actions.appeals import appealable
from khien.cases.deadlines import WORKING_DAYS_TO_ANSWER, WORKING_DAYS_WHEN_PROVEN
from khien.cases.errors import FieldMissing, NothingToAppeal
from khien.cases.forms import AppealForm, FindAppealForm
from khien.cases.models import Appeal, Decision
from khien.cases.ownership import FILE, can_be_proven, record_name, token_of
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
    context["days_when_proven"] = WORKING_DAYS_WHEN_PROVEN
    return render(request, "cases/public_appeal.html", context, status=UNPROCESSABLE if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find_appeal(request: HttpRequest) -> HttpResponse:
    """Lead whoever kept the number of an appeal, and not its address, to it."""
    form = FindAppealForm(request.POST or None)
    if form.is_valid():
        return redirect("cases:appeal_status", ref=form.cleaned_data["number"])
    return render(request, "cases/find_appeal.html", {"form": form}, status=UNPROCESSABLE if form.errors else 200)


@never_cache
@require_GET
def appeal_status(request: HttpRequest, ref: str) -> HttpResponse:
    """Say how an appeal stands: to whoever has its reference, which nobody can guess."""
    appeal = _appeal(ref)
    context: dict[str, object] = {"appeal": appeal, "looks": appeal.check_due_at is not None}
    context["stands"] = appeal.decision.case.decisions.standing_block() is not None
    if can_be_proven(appeal):
        context |= {"token": token_of(appeal), "record": record_name(appeal), "file": FILE}
    return render(request, "cases/appeal_status.html", context)


@never_cache
@require_POST
def check_ownership(request: HttpRequest, ref: str) -> HttpResponse:
    """Have the site looked at for the proof, and go back to the appeal."""
    actions.ask_ownership_check(_appeal(ref))
    return redirect("cases:appeal_status", ref=ref.upper())


def _appeal(ref: str) -> Appeal:
    return get_object_or_404(Appeal.objects.select_related("decision__case__subject"), ref=ref.upper())
