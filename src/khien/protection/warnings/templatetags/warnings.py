"""Words and addresses for templates."""

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from django import template
from django.utils.text import capfirst
from django.utils.translation import get_language

from khien.protection.warnings import addresses
from khien.protection.warnings.models.alerts import Alert, Edition, Said
from khien.protection.warnings.models.claims import Claim
from khien.protection.warnings.topics import ALERT_TOPICS, REASONS, Verdict

register = template.Library()


@register.filter
def said(edition: Edition) -> Said:
    """Return the words in the language of the page."""
    return edition.said(get_language() or "vi")


@register.filter
def places(edition: Edition) -> str:
    """Return the provinces in the language of the page."""
    return ", ".join(edition.places(get_language() or "vi"))


@register.filter
def topic_name(word: str) -> str:
    """Name a topic in the language of the page."""
    return capfirst(str(ALERT_TOPICS[word]))


@register.filter
def press(edition: Edition, file: str) -> str:
    """Return the whole address of a card or poster."""
    return addresses.press_url(edition, file, edition.said(get_language() or "vi").language)


@register.filter
def cap_address(edition: Edition) -> str:
    """Return the whole address of the CAP message."""
    return addresses.cap_url(edition)


@register.filter
def public_page(alert: Alert) -> str:
    """Return the address of a warning on the public face."""
    return addresses.page_url(alert, get_language() or "vi")


@register.filter
def query(chosen: Mapping[str, str]) -> str:
    """Return what was chosen as the beginning of a query, to which more is added."""
    return urlencode(chosen) + "&" if chosen else ""


@register.filter
def asked(chosen: Mapping[str, str]) -> str:
    """Return what was chosen as a whole query."""
    return "?" + urlencode(chosen) if chosen else ""


@register.filter
def verdict_tag(word: str) -> str:
    """Return the class of a verdict's tag; the words say it too."""
    return {Verdict.FAKE: "tag-danger", Verdict.ALTERED: "tag-warning", Verdict.GENUINE: "tag-good"}[Verdict(word)]


@register.filter
def verdict_notice(word: str) -> str:
    """Return the class of a verdict's notice."""
    return verdict_tag(word).replace("tag", "notice")


@register.filter
def claim_reason(topic: str) -> str:
    """Say why announcements of this kind are checked."""
    return str(REASONS[topic])


@register.filter
def claim_page(claim: Claim) -> str:
    """Return the address of a fact check on the public face."""
    return addresses.claim_url(claim, get_language() or "vi")


@register.filter
def host(url: str) -> str:
    """Return the host of an address: it tells whose page it is."""
    return urlsplit(url).netloc
