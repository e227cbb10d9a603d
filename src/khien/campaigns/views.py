"""Staff pages: the campaigns, the largest first, and one campaign with what holds it together."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from khien.campaigns.explain import held_together_by, why
from khien.campaigns.forms import ChainForm, MergeForm, SplitForm
from khien.campaigns.models import Campaign, Membership, StoredTie
from khien.campaigns.rulings import RulingRefused, merge_campaigns, split_campaign
from khien.indicators.display import retold
from khien.intake.models import Report
from khien.people.access import needs, person_of
from khien.people.rights import Right

ROWS, REPORTS = 50, 20
BEGINNING = 120  # characters of a text that tell which report it is
UNPROCESSABLE, CONFLICT = 422, 409


@require_GET
@needs(Right.SEE_CASES)
def campaigns(request: HttpRequest) -> HttpResponse:
    """List campaigns, the largest first."""
    rows = Campaign.objects.filter(merged_into=None, size__gt=1).order_by("-size", "pk")
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    return render(request, "campaigns/campaigns.html", {"campaigns": page})


@never_cache
@require_GET
@needs(Right.SEE_CASES)
def campaign(request: HttpRequest, ref: str) -> HttpResponse:
    """Show one campaign; the number of one that was joined to another leads there."""
    found = get_object_or_404(Campaign.objects.select_related("merged_into"), ref=ref)
    if found.merged_into:
        return redirect("campaigns:campaign", ref=found.merged_into.ref)
    return _page(request, found, **_chain(request, found))


def _chain(request: HttpRequest, found: Campaign) -> dict[str, Any]:
    """Return the chain between two reports of the campaign, when somebody asks for it."""
    if "one" not in request.GET:
        return {}
    form = ChainForm(request.GET, auto_id="chain_%s")
    if not form.is_valid():
        return {"chain": form}
    one, other = form.cleaned_data["one"], form.cleaned_data["other"]
    inside = Membership.objects.filter(campaign=found, report__in=(one, other)).count() == 2
    return {"chain": form, "ties": why(one, other) if inside else []}


@require_POST
@needs(Right.PROPOSE)
def merge(request: HttpRequest, ref: str) -> HttpResponse:
    """Say that this campaign and another are one."""

    def act(found: Campaign, form: Any) -> str:
        into, reason = form.cleaned_data["into"], form.cleaned_data["reason"]
        merge_campaigns(campaign=found, into=into, reason=reason, by=person_of(request))
        return str(into.ref)

    return _act(request, ref, "merge", act)


@require_POST
@needs(Right.PROPOSE)
def split(request: HttpRequest, ref: str) -> HttpResponse:
    """Say that some reports are another campaign."""

    def act(found: Campaign, form: Any) -> str:
        said = {name: form.cleaned_data[name] for name in ("reports", "with_tied", "reason")}
        return split_campaign(campaign=found, by=person_of(request), **said).ref

    return _act(request, ref, "split", act)


def _act(request: HttpRequest, ref: str, name: str, act: Callable[[Campaign, Any], str]) -> HttpResponse:
    found = get_object_or_404(Campaign, ref=ref)
    form = _forms(found, _reports(request, found), request.POST)[name]
    if not form.is_valid():
        return _page(request, found, UNPROCESSABLE, **{name: form})
    found.version = form.cleaned_data["version"]
    try:
        return redirect("campaigns:campaign", ref=act(found, form))
    except RulingRefused as refused:
        form.add_error(None, refused.user_message)
        found.refresh_from_db()
        form.data = form.data.copy()
        form.data["version"] = str(found.version)
        return _page(request, found, CONFLICT, **{name: form})


def _page(
    request: HttpRequest, found: Campaign, status: int = 200, *, ties: list[StoredTie] | None = None, **shown: Any
) -> HttpResponse:
    reports = _reports(request, found)
    forms = {f"{name}_form": form for name, form in (_forms(found, reports, None) | shown).items()}
    context = {"campaign": found, "reports": reports, "shared": held_together_by(found), "ties": ties, **forms}
    context["form"] = next((form for form in forms.values() if form.is_bound), None)
    return render(request, "campaigns/campaign.html", context, status=status)


def _forms(found: Campaign, reports: Page[Report], data: Any) -> dict[str, Any]:
    version = {"version": found.version}
    choices = [(report.pk, _beginning(report)) for report in reports]
    return {
        "chain": ChainForm(auto_id="chain_%s"),
        "merge": MergeForm(data, initial=version, auto_id="merge_%s"),
        "split": SplitForm(data, initial=version, auto_id="split_%s", choices=choices),
    }


def _beginning(report: Report) -> str:
    text = report.text or ", ".join(mention.raw for mention in report.mentions.all()) or _("picture")
    return f"№ {report.pk}: {retold(text[:BEGINNING])}"


def _reports(request: HttpRequest, found: Campaign) -> Page[Report]:
    ties = StoredTie.objects.order_by("-strength", "pk")
    rows = Report.objects.filter(membership__campaign=found).order_by("-pk")
    rows = rows.prefetch_related("mentions__indicator", Prefetch("ties", queryset=ties))
    return Paginator(rows, REPORTS).get_page(request.GET.get("page"))
