"""Pages for programs: JSON-LD in the words of schema.org.

A `script` element of type `application/ld+json` is data, which no browser runs: the content policy lets it be
(HTML Standard, 4.12.1: a script of an unknown type is a data block).
"""

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from khien.protection.warnings.addresses import page_url, press_url
from khien.protection.warnings.models.alerts import Edition

# What could end the element or begin another one.
_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def embedded(data: Mapping[str, Any]) -> SafeString:
    """Return data as an element of a page; nothing in it can leave the element."""
    text = json.dumps(data, ensure_ascii=False).translate(_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 - escaped


def organisation() -> dict[str, str]:
    """Return who publishes."""
    return {"@type": "Organization", "name": "Khiên", "url": settings.PUBLIC_ADDRESS}


def announcement(edition: Edition, language: str) -> dict[str, Any]:
    """Return a warning as a `SpecialAnnouncement`."""
    said = edition.said(language)
    places = edition.places(said.language) or [{"vi": "Việt Nam", "en": "Viet Nam"}[said.language]]
    return {
        "@context": "https://schema.org",
        "@type": "SpecialAnnouncement",
        "@id": page_url(edition.alert, "vi"),
        "url": page_url(edition.alert, language),
        "name": said.title,
        "text": said.how,
        "abstract": " ".join(said.todo),
        "category": edition.category,
        "inLanguage": said.language,
        "datePosted": edition.published_at.isoformat() if edition.published_at else None,
        "expires": edition.expires_at.isoformat() if edition.expires_at else None,
        "version": edition.number,
        "correction": said.change or None,
        "image": press_url(edition, "card.png", said.language),
        "spatialCoverage": [{"@type": "AdministrativeArea", "name": place} for place in places],
        "publisher": organisation(),
    }
