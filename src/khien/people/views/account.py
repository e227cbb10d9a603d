"""One's own account: roles, second factors, this session. Everybody on the staff face may open it."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from khien.people.access import person_of
from khien.people.actions import end_other_sessions
from khien.people.sessions import SECOND_FACTORS, times_of


@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """Show who one is here, and with what one signs in."""
    person = person_of(request)
    factors = Authenticator.objects.filter(user=person, type__in=SECOND_FACTORS).order_by("created_at")
    return render(
        request,
        "people/account.html",
        {"person": person, "factors": factors, "session": times_of(request.session)},
    )


@require_POST
def sign_out_elsewhere(request: HttpRequest) -> HttpResponse:
    """End all other sessions of the person, and keep this one."""
    person = person_of(request)
    end_other_sessions(by=person)
    update_session_auth_hash(request, person)
    messages.success(request, _("All your other sessions have ended."))
    return redirect("people:account")
