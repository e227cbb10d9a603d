"""What administrators do with people: enter them, give and end roles, take access away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.people import actions
from khien.people.access import needs, person_of
from khien.people.actions.people import AddressTaken
from khien.people.forms import AddPersonForm, GrantRoleForm
from khien.people.links import password_link
from khien.people.models import Person
from khien.people.rights import Right, Role
from khien.people.sessions import has_second_factor


@require_GET
@needs(Right.MANAGE_PEOPLE)
def people(request: HttpRequest) -> HttpResponse:
    """List everybody, by unit; who has left comes last."""
    everybody = Person.objects.select_related("unit").order_by("-is_active", "unit__code", "name")
    return render(request, "people/people.html", {"people": everybody})


@require_http_methods(["GET", "POST"])
@needs(Right.MANAGE_PEOPLE)
def add_person(request: HttpRequest) -> HttpResponse:
    """Enter a person and show the link that the administrator hands over."""
    form = AddPersonForm(request.POST or None)
    if form.is_valid():
        try:
            added = actions.add_person(**form.cleaned_data, by=person_of(request))
        except AddressTaken as error:
            form.add_error("email", error.user_message)
        else:
            return _show_link(request, added)
    return render(request, "people/add_person.html", {"form": form})


@require_GET
@needs(Right.MANAGE_PEOPLE)
def person(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one person, the roles held now and before, and what can be done."""
    shown = get_object_or_404(Person.objects.select_related("unit"), public_id=public_id)
    return render(
        request,
        "people/person.html",
        {
            "shown": shown,
            "holdings": shown.holdings.order_by("until", "since"),
            "has_second_factor": has_second_factor(shown),
            "is_self": shown == request.user,
            "form": GrantRoleForm(held=shown.roles),
        },
    )


@require_POST
@needs(Right.MANAGE_PEOPLE)
def grant_role(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give a role."""
    given = get_object_or_404(Person, public_id=public_id)
    form = GrantRoleForm(request.POST)
    if form.is_valid():
        actions.grant_role(person=given, role=form.cleaned_data["role"], by=person_of(request))
        messages.success(request, _("The role has been given."))
    return redirect("people:person", public_id)


@require_POST
@needs(Right.MANAGE_PEOPLE)
def end_role(request: HttpRequest, public_id: str, role: Role) -> HttpResponse:
    """End a role."""
    holder = get_object_or_404(Person, public_id=public_id)
    actions.end_role(person=holder, role=role, by=person_of(request))
    messages.success(request, _("The role has ended."))
    return redirect("people:person", public_id)


@require_POST
@needs(Right.MANAGE_PEOPLE)
def deactivate_person(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take all access away."""
    leaver = get_object_or_404(Person, public_id=public_id)
    actions.deactivate_person(person=leaver, by=person_of(request))
    messages.success(request, _("The person can no longer sign in, and all their sessions have ended."))
    return redirect("people:person", public_id)


@require_POST
@needs(Right.MANAGE_PEOPLE)
def restart_sign_in(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take password and second factors away and show a new link."""
    restarted = get_object_or_404(Person, public_id=public_id)
    actions.restart_sign_in(person=restarted, by=person_of(request))
    return _show_link(request, restarted)


def _show_link(request: HttpRequest, invited: Person) -> HttpResponse:
    return render(request, "people/link.html", {"invited": invited, "link": password_link(invited)})
