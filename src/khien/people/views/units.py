"""What administrators do with units: add, rename, merge, close."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.people import actions
from khien.people.access import needs, person_of
from khien.people.actions.units import CodeTaken
from khien.people.forms import AddUnitForm, MergeUnitForm, UnitNamesForm
from khien.people.models import Unit
from khien.people.rights import Right


@require_GET
@needs(Right.MANAGE_PEOPLE)
def units(request: HttpRequest) -> HttpResponse:
    """List all units with the number of people who work in them; closed ones come last."""
    working = Count("people", filter=Q(people__is_active=True))
    rows = Unit.objects.select_related("parent", "successor").annotate(working=working)
    ordered = sorted(rows, key=lambda unit: (unit.closed_on is not None, str(unit)))
    return render(request, "people/units.html", {"units": ordered})


@require_http_methods(["GET", "POST"])
@needs(Right.MANAGE_PEOPLE)
def add_unit(request: HttpRequest) -> HttpResponse:
    """Enter a unit."""
    form = AddUnitForm(request.POST or None)
    if form.is_valid():
        try:
            added = actions.add_unit(**form.cleaned_data, by=person_of(request))
        except CodeTaken as error:
            form.add_error("code", error.user_message)
        else:
            messages.success(request, _("The unit has been added."))
            return redirect("people:unit", added.code)
    return render(request, "people/add_unit.html", {"form": form})


@require_http_methods(["GET", "POST"])
@needs(Right.MANAGE_PEOPLE)
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """Show a unit; rename it."""
    shown = get_object_or_404(Unit.objects.select_related("parent", "successor"), code=code)
    names = {"name_vi": shown.name_vi, "name_en": shown.name_en}
    form = UnitNamesForm(request.POST or None, initial=names)
    if form.is_valid():
        actions.rename_unit(unit=shown, **form.cleaned_data, by=person_of(request))
        messages.success(request, _("The new name is in force."))
        return redirect("people:unit", code)
    merge_form = MergeUnitForm()
    context = {"unit": shown, "form": form, "merge_form": merge_form, "people": shown.people.order_by("name")}
    return render(request, "people/unit.html", context)


@require_POST
@needs(Right.MANAGE_PEOPLE)
def merge_unit(request: HttpRequest, code: str) -> HttpResponse:
    """Merge a unit into another."""
    ending = get_object_or_404(Unit, code=code)
    form = MergeUnitForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose the unit into which this one is merged."))
        return redirect("people:unit", code)
    actions.merge_unit(unit=ending, into=form.cleaned_data["into"], by=person_of(request))
    messages.success(request, _("The unit has been merged; its people and keys went with it."))
    return redirect("people:unit", form.cleaned_data["into"].code)


@require_POST
@needs(Right.MANAGE_PEOPLE)
def close_unit(request: HttpRequest, code: str) -> HttpResponse:
    """Close a unit without successor."""
    actions.close_unit(unit=get_object_or_404(Unit, code=code), by=person_of(request))
    messages.success(request, _("The unit has been closed."))
    return redirect("people:unit", code)
