"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """Return the addresses of the faces and which face this is."""
    return {
        "face": settings.FACE,
        "public_address": settings.PUBLIC_ADDRESS,
        "staff_address": settings.STAFF_ADDRESS,
    }
