"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language


def site(request: HttpRequest) -> dict[str, object]:
    """Return the addresses of the faces, which face this is, and this page in the other language."""
    code, name = ("en", "English") if (get_language() or "vi").startswith("vi") else ("vi", "Tiếng Việt")
    here = request.get_full_path()
    there = translate_url(here, code)
    return {
        "face": settings.FACE,
        "public_address": settings.PUBLIC_ADDRESS,
        "staff_address": settings.STAFF_ADDRESS,
        # A page that has only one form (an unknown address, the block page) offers no other language.
        "other_language": {"code": code, "name": name, "url": there} if there != here else None,
    }
