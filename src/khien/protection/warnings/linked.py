"""Pages for programs: JSON-LD in the words of schema.org.

A `script` element of type `application/ld+json` is data, which no browser runs: the content policy lets it be
(HTML Standard, 4.12.1: a script of an unknown type is a data block).
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from khien.protection.warnings.addresses import claim_url, page_url, press_url
from khien.protection.warnings.models.alerts import Edition
from khien.protection.warnings.models.claims import Appearance, Claim, ClaimEvidence
from khien.protection.warnings.topics import RATINGS, Verdict

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


def review(
    claim: Claim, seen: Sequence[Appearance], evidence: Sequence[ClaimEvidence], language: str
) -> dict[str, Any]:
    """Return a fact check as a `ClaimReview`."""
    word = claim.in_language(language)
    with translation.override(word):
        verdict = str(Verdict(claim.verdict).label)
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "@id": claim_url(claim, "vi"),
        "url": claim_url(claim, language),
        "inLanguage": word,
        "datePublished": claim.published_at.date().isoformat() if claim.published_at else None,
        "claimReviewed": claim.statement(word),
        "reviewBody": claim.finding(word),
        "author": organisation(),
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": RATINGS[claim.verdict],
            "worstRating": 1,
            "bestRating": 5,
            "alternateName": verdict,
        },
        "itemReviewed": {
            "@type": "Claim",
            "about": {"@type": "Organization", "name": claim.in_name_of},
            "datePublished": seen[0].seen_on.isoformat() if seen else None,
            "appearance": [
                {"@type": "CreativeWork", "text": one.text, "datePublished": one.seen_on.isoformat()}
                for one in seen
            ],
        },
        "isBasedOn": [one.url for one in evidence if one.url],
    }
