"""Fact checks on the staff face: the list, writing, and the verdicts of two reviewers."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from khien.cases.errors import FieldMissing
from khien.core.errors import KhienError
from khien.people.access import needs, person_of
from khien.people.rights import Right
from khien.protection.warnings.actions import claims as writing
from khien.protection.warnings.actions import reviewing
from khien.protection.warnings.forms.alerts import NoteForm, RevisionForm, WithdrawForm
from khien.protection.warnings.forms.claims import (
    AppearanceForm,
    ClaimForm,
    CorrectForm,
    EvidenceForm,
    RowForm,
    VerdictForm,
    initial_of,
)
from khien.protection.warnings.models.claims import PUBLIC, Appearance, Claim, ClaimEvidence
from khien.protection.warnings.states import ClaimState
from khien.protection.warnings.views.acting import Refused, run

ROWS = 50
UNPROCESSABLE = 422


@require_safe
@needs(Right.SEE_CASES)
def claims(request: HttpRequest) -> HttpResponse:
    """List what is being written or waits, and what is public."""
    rows = Claim.objects.select_related("written_by")
    context = {
        "open": rows.exclude(state__in=PUBLIC).order_by("-state", "-pk")[:ROWS],
        "page": Paginator(rows.public().order_by("-published_at", "-pk"), ROWS).get_page(request.GET.get("page")),
    }
    return render(request, "warnings/staff_claims.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.WRITE_WARNINGS)
def write(request: HttpRequest) -> HttpResponse:
    """Begin a fact check."""
    form = ClaimForm(request.POST or None, initial={"revision": 0})
    if form.is_valid():
        try:
            made = writing.open_claim(statement=form.statement, by=person_of(request))
        except FieldMissing as refused:
            form.add_error(refused.field, refused.user_message)
        else:
            return redirect("warnings:staff_claim", ref=made.ref)
    return render(
        request, "warnings/edit_claim.html", {"form": form}, status=UNPROCESSABLE if form.errors else 200
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.WRITE_WARNINGS)
def edit(request: HttpRequest, ref: str) -> HttpResponse:
    """Change the words of a draft."""
    found = get_object_or_404(Claim, ref=ref)
    if found.state != ClaimState.DRAFT:
        return redirect("warnings:staff_claim", ref=ref)
    form = ClaimForm(request.POST or None, initial=initial_of(found))
    if form.is_valid():
        found.revision = form.cleaned_data["revision"]
        try:
            writing.edit_claim(claim=found, statement=form.statement, by=person_of(request))
        except KhienError as refused:
            form.add_error(getattr(refused, "field", None), refused.user_message)
        else:
            return redirect("warnings:staff_claim", ref=ref)
    context = {"form": form, "claim": found}
    return render(request, "warnings/edit_claim.html", context, status=UNPROCESSABLE if form.errors else 200)


@never_cache
@require_safe
@needs(Right.SEE_CASES)
def claim(request: HttpRequest, ref: str) -> HttpResponse:
    """Show a fact check, and what can be done."""
    return _page(request, get_object_or_404(Claim, ref=ref))


@require_POST
@needs(Right.WRITE_WARNINGS)
def add_appearance(request: HttpRequest, ref: str) -> HttpResponse:
    """Note where it was seen."""
    return _act(request, ref, "appearance", writing.add_appearance)


@require_POST
@needs(Right.WRITE_WARNINGS)
def add_evidence(request: HttpRequest, ref: str) -> HttpResponse:
    """Note what was found."""
    return _act(request, ref, "evidence", writing.add_evidence)


@require_POST
@needs(Right.WRITE_WARNINGS)
def remove(request: HttpRequest, ref: str, what: str) -> HttpResponse:
    """Take a line out of a draft."""

    def act(*, claim: Claim, row: int, by: Any) -> None:
        found: Appearance | ClaimEvidence
        if what == "appearance":
            found = get_object_or_404(Appearance, claim=claim, pk=row)
        else:
            found = get_object_or_404(ClaimEvidence, claim=claim, pk=row)
        writing.remove_row(claim=claim, row=found, by=by)

    return _act(request, ref, "row", act)


@require_POST
@needs(Right.WRITE_WARNINGS)
def discard(request: HttpRequest, ref: str) -> HttpResponse:
    """Throw a draft away."""
    answer = _act(request, ref, "discard", writing.discard_claim)
    return answer if Claim.objects.filter(ref=ref).exists() else redirect("warnings:staff_claims")


@require_POST
@needs(Right.REVIEW_CLAIMS)
def verdict(request: HttpRequest, ref: str) -> HttpResponse:
    """Give a verdict."""
    return _act(request, ref, "verdict", reviewing.give_verdict)


@require_POST
@needs(Right.REVIEW_CLAIMS)
def send_back(request: HttpRequest, ref: str) -> HttpResponse:
    """Disagree."""
    return _act(request, ref, "send_back", reviewing.send_back_claim)


@require_POST
@needs(Right.WRITE_WARNINGS)
def correct(request: HttpRequest, ref: str) -> HttpResponse:
    """Begin a correction."""
    return _act(request, ref, "correct", reviewing.correct_claim)


@require_POST
@needs(Right.REVIEW_CLAIMS)
def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """Take a fact check back."""
    return _act(request, ref, "withdraw", reviewing.withdraw_claim)


FORMS: dict[str, type[Form]] = {
    "appearance": AppearanceForm,
    "evidence": EvidenceForm,
    "row": RowForm,
    "discard": RevisionForm,
    "verdict": VerdictForm,
    "send_back": NoteForm,
    "correct": CorrectForm,
    "withdraw": WithdrawForm,
}


def _act(request: HttpRequest, ref: str, name: str, act: Callable[..., Claim | None]) -> HttpResponse:
    found = get_object_or_404(Claim, ref=ref)
    form = FORMS[name](request.POST, auto_id=f"{name}_%s")
    try:
        made = run(act, form, by=person_of(request), claim=found)
    except Refused:
        return _page(request, found, name, form)
    messages.success(request, _("Saved."))
    return redirect("warnings:staff_claim", ref=made.ref if made else ref)


def _page(request: HttpRequest, found: Claim, name: str = "", bound: Form | None = None) -> HttpResponse:
    people = ("written_by", "first_by", "first_unit", "second_by", "second_unit", "replaces")
    found = Claim.objects.select_related(*people).get(pk=found.pk)
    revision = {"revision": found.revision}
    person = person_of(request)
    context: dict[str, Any] = {
        "claim": found,
        "seen": found.appearances.order_by("seen_on", "pk"),
        "evidence": found.evidence.order_by("pk"),
        "is_my_unit": found.first_unit_id == person.unit_id,
        "form": bound,
        "failed": name,
    }
    for one, form in FORMS.items():
        context[f"{one}_form"] = bound if one == name else form(initial=revision, auto_id=f"{one}_%s")
    return render(request, "warnings/staff_claim.html", context, status=UNPROCESSABLE if bound else 200)
