"""Warnings on the staff face: the list, writing, what a second person sees and says, correction, withdrawal."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from khien.campaigns.models import Campaign
from khien.cases.errors import FieldMissing
from khien.core.errors import KhienError
from khien.people.access import needs, person_of
from khien.people.rights import Right
from khien.protection.warnings import actions
from khien.protection.warnings.drafting import draft_of
from khien.protection.warnings.forms.alerts import AlertForm, NoteForm, RevisionForm, WithdrawForm, initial_of
from khien.protection.warnings.models import Alert, Edition
from khien.protection.warnings.press import FILES, pressed
from khien.protection.warnings.states import EditionState
from khien.protection.warnings.views.acting import Refused, run

ROWS = 50
UNPROCESSABLE = 422


@require_safe
@needs(Right.SEE_CASES)
def warnings(request: HttpRequest) -> HttpResponse:
    """List what is being written or waits, and what is public."""
    open_ones = Edition.objects.open().select_related("alert", "written_by").order_by("-state", "-pk")
    public = Alert.objects.public().select_related("newest").order_by("-published_at", "-pk")
    context = {"open": open_ones[:ROWS], "page": Paginator(public, ROWS).get_page(request.GET.get("page"))}
    return render(request, "warnings/staff_warnings.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.WRITE_WARNINGS)
def write(request: HttpRequest) -> HttpResponse:
    """Begin a warning on a blank page."""
    form = AlertForm(request.POST or None, initial={"revision": 0}, corrects=False)
    if form.is_valid():
        try:
            edition = actions.open_alert(content=form.content, by=person_of(request))
        except FieldMissing as refused:
            form.add_error(refused.field, refused.user_message)
        else:
            return redirect("warnings:alert", ref=edition.alert.ref)
    return render(request, "warnings/edit.html", {"form": form}, status=UNPROCESSABLE if form.errors else 200)


@require_POST
@needs(Right.WRITE_WARNINGS)
def write_from_campaign(request: HttpRequest, ref: str) -> HttpResponse:
    """Begin a warning with what a campaign's reports name and say."""
    campaign = get_object_or_404(Campaign, ref=ref)
    campaign = campaign.merged_into or campaign
    edition = actions.open_alert(content=draft_of(campaign), campaign=campaign, by=person_of(request))
    return redirect("warnings:edit", ref=edition.alert.ref)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.WRITE_WARNINGS)
def edit(request: HttpRequest, ref: str) -> HttpResponse:
    """Change a draft."""
    edition = _open_edition(ref)
    if edition.state != EditionState.DRAFT:
        return redirect("warnings:alert", ref=ref)
    corrects = edition.kind == Edition.Kind.UPDATE
    form = AlertForm(request.POST or None, initial=initial_of(edition), corrects=corrects)
    if form.is_valid():
        edition.revision = form.cleaned_data["revision"]
        try:
            actions.edit_edition(edition=edition, content=form.content, by=person_of(request))
        except FieldMissing as refused:
            form.add_error(refused.field, refused.user_message)
        except KhienError as refused:
            form.add_error(None, refused.user_message)
        else:
            return redirect("warnings:alert", ref=ref)
    context = {"form": form, "edition": edition}
    return render(request, "warnings/edit.html", context, status=UNPROCESSABLE if form.errors else 200)


@never_cache
@require_safe
@needs(Right.SEE_CASES)
def alert(request: HttpRequest, ref: str) -> HttpResponse:
    """Show a warning as readers see it or will see it, and what can be done."""
    return _page(request, get_object_or_404(Alert.objects.select_related("campaign"), ref=ref))


@require_POST
@needs(Right.WRITE_WARNINGS)
def submit(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask a second person."""
    done = _("It waits for a second person now.")
    return _act(request, ref, RevisionForm(request.POST), actions.submit_edition, done)


@require_POST
@needs(Right.WRITE_WARNINGS)
def discard(request: HttpRequest, ref: str) -> HttpResponse:
    """Throw a draft away."""
    answer = _act(request, ref, RevisionForm(request.POST), actions.discard_edition, _("The draft is gone."))
    return answer if Alert.objects.filter(ref=ref).exists() else redirect("warnings:alerts")


@require_POST
@needs(Right.PUBLISH_WARNINGS)
def approve(request: HttpRequest, ref: str) -> HttpResponse:
    """Publish."""
    return _act(request, ref, RevisionForm(request.POST), actions.approve_edition, _("The warning is public."))


@require_POST
@needs(Right.PUBLISH_WARNINGS)
def send_back(request: HttpRequest, ref: str) -> HttpResponse:
    """Disagree."""
    done = _("It was sent back to the writer.")
    return _act(request, ref, NoteForm(request.POST), actions.send_back_edition, done)


@require_POST
@needs(Right.WRITE_WARNINGS)
def correct(request: HttpRequest, ref: str) -> HttpResponse:
    """Begin a correction."""
    actions.correct_alert(alert=get_object_or_404(Alert, ref=ref), by=person_of(request))
    return redirect("warnings:edit", ref=ref)


@require_POST
@needs(Right.PUBLISH_WARNINGS)
def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """Take a warning back."""
    found = get_object_or_404(Alert.objects.select_related("campaign"), ref=ref)
    form = WithdrawForm(request.POST)
    try:
        run(actions.withdraw_alert, form, by=person_of(request), alert=found)
    except Refused:
        return _page(request, found, withdraw=form)
    messages.success(request, _("The warning is withdrawn."))
    return redirect("warnings:alert", ref=ref)


@require_safe
@needs(Right.SEE_CASES)
def preview(request: HttpRequest, ref: str, number: int, language: str, file: str) -> HttpResponse:
    """Send the card or the poster of any edition, also before it is public."""
    found = get_object_or_404(Edition.objects.select_related("alert"), alert__ref=ref, number=number)
    if file not in FILES or language not in {"vi", "en"}:
        raise Http404
    return HttpResponse(pressed(found, file, language), content_type=FILES[file])


def _open_edition(ref: str) -> Edition:
    rows = Edition.objects.open().select_related("alert", "written_by__unit", "submitted_by")
    return get_object_or_404(rows, alert__ref=ref)


def _act(request: HttpRequest, ref: str, form: RevisionForm, act: Callable[..., None], done: str) -> HttpResponse:
    try:
        run(act, form, by=person_of(request), edition=_open_edition(ref))
    except Refused:
        found = get_object_or_404(Alert.objects.select_related("campaign"), ref=ref)
        return _page(request, found, **({"send_back": form} if isinstance(form, NoteForm) else {"refused": form}))
    messages.success(request, done)
    return redirect("warnings:alert", ref=ref)


def _page(request: HttpRequest, found: Alert, **bound: RevisionForm | WithdrawForm) -> HttpResponse:
    people = ("written_by__unit", "submitted_by__unit", "approved_by__unit")
    editions = list(Edition.objects.filter(alert=found).select_related(*people).order_by("-number"))
    for one in editions:
        one.alert = found
    open_one = next((one for one in editions if one.published_at is None), None)
    shown = open_one or editions[0]
    revision = {"revision": shown.revision}
    context = {
        "alert": found,
        "editions": editions,
        "edition": shown,
        "is_open": open_one is not None,
        "texts": [shown.said(word) for word in (["vi", "en"] if shown.has_english else ["vi"])],
        "places": shown.places("vi"),
        "is_mine": person_of(request).pk in {shown.written_by_id, shown.submitted_by_id},
        "revision_form": RevisionForm(initial=revision, auto_id=False),
        "send_back_form": bound.get("send_back") or NoteForm(initial=revision, auto_id="back_%s"),
        "withdraw_form": bound.get("withdraw") or WithdrawForm(auto_id="withdraw_%s"),
        "form": next(iter(bound.values()), None),
    }
    return render(request, "warnings/staff_warning.html", context, status=UNPROCESSABLE if bound else 200)
