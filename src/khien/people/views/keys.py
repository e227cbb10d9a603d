"""What administrators do with the keys of partner programs."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.people import actions
from khien.people.access import needs, person_of
from khien.people.forms import IssueKeyForm
from khien.people.models import ApiKey
from khien.people.rights import Right


@require_GET
@needs(Right.MANAGE_PEOPLE)
def keys(request: HttpRequest) -> HttpResponse:
    """List all keys; of their secrets nothing is left to show."""
    return render(request, "people/keys.html", {"keys": ApiKey.objects.select_related("unit")})


@require_http_methods(["GET", "POST"])
@needs(Right.MANAGE_PEOPLE)
def issue_key(request: HttpRequest) -> HttpResponse:
    """Issue a key and show its secret, this once."""
    form = IssueKeyForm(request.POST or None)
    if form.is_valid():
        key, secret = actions.issue_api_key(**form.cleaned_data, by=person_of(request))
        return render(request, "people/key_issued.html", {"key": key, "secret": secret})
    return render(request, "people/issue_key.html", {"form": form})


@require_POST
@needs(Right.MANAGE_PEOPLE)
def revoke_key(request: HttpRequest, prefix: str) -> HttpResponse:
    """Revoke a key."""
    actions.revoke_api_key(key=get_object_or_404(ApiKey, prefix=prefix), by=person_of(request))
    messages.success(request, _("The key opens nothing any more."))
    return redirect("people:keys")
