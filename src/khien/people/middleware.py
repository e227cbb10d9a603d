"""The staff face needs a login with a second factor for every address; the exceptions stand here by name."""

from collections.abc import Callable

from allauth.account.internal.flows.logout import logout
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from khien.people.models import Person
from khien.people.sessions import has_second_factor, is_over, note_use, used_second_factor

# Open to everybody: the way in and the way out.
OPEN = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "people:choose_password",
    }
)

# Open to somebody who has signed in and has no second factor yet: what sets one up.
SET_UP = frozenset(
    {
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
    }
)

# Open to everybody with a second factor; what asks for no right because it only concerns oneself.
OWN = SET_UP | frozenset(
    {
        "account_change_password",
        "mfa_deactivate_totp",
        "mfa_list_webauthn",
        "mfa_edit_webauthn",
        "mfa_remove_webauthn",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        "people:account",
        "people:sign_out_elsewhere",
    }
)


class StaffOnly:
    """Lets nobody pass who has not signed in with a second factor, and who has not used it in this session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or send to the sign-in, to the set-up, or away."""
        name = view_name(request.path_info)
        if is_closed(name):
            raise Http404
        response = None if name in OPEN else self.refuse(request, name)
        if response is None:
            response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)  # a page must not come back out of a cache after the sign-out
        return response

    def refuse(self, request: HttpRequest, name: str) -> HttpResponse | None:
        """Return where to go instead, or None for whoever may pass."""
        person = request.user
        if not isinstance(person, Person):
            return to_sign_in(request)
        if is_over(request.session):
            logout(request, show_message=False)
            if request.method == "GET":
                messages.info(request, _("Your session has ended. Sign in again to go on."))
            return to_sign_in(request)
        if not has_second_factor(person):
            return None if name in SET_UP else redirect("mfa_index")
        if not used_second_factor(request, person):
            logout(request, show_message=False)
            messages.info(request, _("Sign in again with your second factor."))
            return to_sign_in(request)
        note_use(request.session)
        return None


def view_name(path: str) -> str:
    """Return the name of the view at a path, or nothing for a path without one."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


def is_closed(name: str) -> bool:
    """Whether it is a page of allauth that is not named above, and so is not used here."""
    return name.startswith(("account_", "mfa_")) and name not in OPEN | OWN


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Return the way to the sign-in and, for a page that was only looked at, back."""
    if request.method == "GET":
        return redirect_to_login(request.get_full_path(), reverse("account_login"))
    messages.warning(request, _("Your session had ended: what you sent was not saved. Sign in and send it again."))
    return redirect("account_login")
