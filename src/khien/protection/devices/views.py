"""Public pages: set protection up on a device, and see whether it is on."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from khien.protection.devices import resolver
from khien.protection.devices.profile import MEDIA_TYPE, mobileconfig
from khien.protection.devices.resolver import public_resolver


@require_safe
def protect(request: HttpRequest) -> HttpResponse:
    """Show what to do on each kind of device."""
    return render(request, "devices/protect.html", {"resolver": public_resolver()})


@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """Send the profile for iPhone, iPad and Mac."""
    found = public_resolver()
    if not (found.https or found.tls):
        raise Http404
    data = mobileconfig(
        found,
        site=settings.PUBLIC_ADDRESS,
        title=_("Khiên: protection against scam sites"),
        description=_("Names of known scam sites no longer open on this device. You can remove it at any time."),
    )
    disposition = {"Content-Disposition": 'attachment; filename="khien.mobileconfig"'}
    return HttpResponse(data, content_type=MEDIA_TYPE, headers=disposition)


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Tell whether protection is on: a name that the list blocks leads here only when it is off.

    Until the operator has such a name on the list, the list itself can be asked: one line on any computer.
    """
    found = public_resolver()
    is_listed = bool(found.test_name) and resolver.IS_LISTED(found.test_name)
    is_here = request.get_host().partition(":")[0] == found.test_name
    context = {
        "resolver": found,
        "is_listed": is_listed,
        "is_off": is_listed and is_here,
        "list_name": resolver.LIST_NAME,
    }
    return render(request, "devices/status.html", context)
