"""Staff page: reports whose pictures name nothing that a program could read."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from khien.core.errors import KhienError
from khien.intake.forms import PlainText
from khien.intake.limits import LONGEST_TEXT
from khien.intake.models import Report
from khien.intake.unnamed import NotWaiting, set_aside, unnamed, write_down
from khien.people.access import needs, person_of
from khien.people.rights import NotAllowed, Right

REPORTS = 10


class SeenForm(forms.Form):
    """What a person sees in the pictures."""

    seen = PlainText(
        label=_("Links, numbers and accounts in the pictures"),
        help_text=_("As they stand there, one a line. Nothing else is kept."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "none"}),
    )


@never_cache
@require_GET
@needs(Right.SEE_CASES)
def waiting(request: HttpRequest) -> HttpResponse:
    """Show what waits, the oldest first."""
    return _page(request)


@require_POST
@needs(Right.PROPOSE)
def written_down(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what the pictures of a report name."""
    form = _form(pk, request.POST)

    def act(report: Report) -> None:
        write_down(report=report, text=form.cleaned_data["seen"], by=person_of(request))

    return _act(request, pk, form, act) if form.is_valid() else _page(request, pk, form, 422)


@require_POST
@needs(Right.PROPOSE)
def put_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that nothing can be made out."""
    form = _form(pk, {}, empty_permitted=True, use_required_attribute=False)
    return _act(request, pk, form, lambda report: set_aside(report=report, by=person_of(request)))


def _act(request: HttpRequest, pk: int, form: SeenForm, act: Callable[[Report], None]) -> HttpResponse:
    report = get_object_or_404(Report, pk=pk)
    try:
        act(report)
    except NotAllowed:
        raise
    except KhienError as refused:
        gone = isinstance(refused, NotWaiting)  # with its field, to which a link would lead nowhere
        form.add_error(None if gone else "seen", refused.user_message)
        return _page(request, pk, form, refused.status)
    return redirect("intake:unnamed")


def _page(
    request: HttpRequest, pk: int | None = None, form: SeenForm | None = None, status: int = 200
) -> HttpResponse:
    rows = unnamed().prefetch_related("attachments")
    page = Paginator(rows, REPORTS).get_page(request.GET.get("page"))
    shown = [(report, form if form and report.pk == pk else _form(report.pk, None)) for report in page]
    context = {"page": page, "shown": shown, "form": form}
    return render(request, "intake/unnamed.html", context, status=status)


def _form(pk: int, data: Mapping[str, Any] | None, **options: Any) -> SeenForm:
    return SeenForm(data, auto_id=f"report_{pk}_%s", **options)
