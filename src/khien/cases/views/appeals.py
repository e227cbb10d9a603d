"""An appeal on the staff face: its page and its answer; and contact data, opened on record."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from khien.cases import actions
from khien.cases.errors import AnsweredByDecider, FieldMissing, NoContactKept, NotPossibleNow
from khien.cases.forms import AnswerForm, PurposeForm
from khien.cases.models import Appeal
from khien.intake.models import Report
from khien.people.access import needs, person_of
from khien.people.rights import Right, require

UNPROCESSABLE = 422


@never_cache
@require_http_methods(["GET", "POST"])
@needs(Right.SEE_CASES)
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Read an appeal, and answer it."""
    people = ("proposed_by__unit", "approved_by__unit", "answered_by__unit", "decision__case__subject")
    shown = get_object_or_404(Appeal.objects.select_related(*people), pk=pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST":
        require(person_of(request), Right.DECIDE)
        if form.is_valid() and _answered(request, shown, form):
            return redirect("cases:appeals")
    context = {"appeal": shown, "form": form, "person": person_of(request)}
    return render(request, "cases/appeal.html", context, status=UNPROCESSABLE if form.errors else 200)


def _answered(request: HttpRequest, shown: Appeal, form: AnswerForm) -> bool:
    try:
        actions.answer_appeal(appeal=shown, **form.cleaned_data, by=person_of(request))
    except (AnsweredByDecider, FieldMissing, NotPossibleNow) as refused:
        form.add_error(None, refused.user_message)
        return False
    messages.success(request, _("The appeal is answered."))
    return True


@never_cache
@require_http_methods(["GET", "POST"])
@needs(Right.SEE_CONTACT)
def report_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a reporter's contact data."""
    return _contact(request, get_object_or_404(Report, pk=pk))


@never_cache
@require_http_methods(["GET", "POST"])
@needs(Right.SEE_CONTACT)
def appeal_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Open an appellant's contact data."""
    return _contact(request, get_object_or_404(Appeal, pk=pk))


def _contact(request: HttpRequest, of: Report | Appeal) -> HttpResponse:
    form, contact = PurposeForm(request.POST or None), ""
    if form.is_valid():
        try:
            contact = actions.see_contact(of=of, purpose=form.cleaned_data["purpose"], by=person_of(request))
        except (FieldMissing, NoContactKept) as refused:
            form.add_error(None, refused.user_message)
    context = {"form": form, "contact": contact, "views": of.contact_views.select_related("person").order_by("at")}
    return render(request, "cases/contact.html", context, status=UNPROCESSABLE if form.errors else 200)
