"""Absolute addresses of warnings and fact checks."""

from django.conf import settings

from khien.protection.warnings.models.alerts import Alert, Edition
from khien.protection.warnings.models.claims import Claim
from khien.web.links import public_url


def page_url(alert: Alert, language: str) -> str:
    """Return the address of a warning's page."""
    return public_url(f"/warnings/{alert.ref}/", language)


def claim_url(claim: Claim, language: str) -> str:
    """Return the address of a fact check's page."""
    return public_url(f"/fact-checks/{claim.ref}/", language)


def cap_url(edition: Edition) -> str:
    """Return the address of an edition's CAP message, which holds every language."""
    return f"{settings.PUBLIC_ADDRESS}/warnings/{edition.alert.ref}/{edition.number}/cap.xml"


def press_url(edition: Edition, file: str, language: str) -> str:
    """Return the address of an edition's picture or poster.

    Args:
        edition: a published one.
        file: `card.png`, `card.svg` or `poster.pdf`.
        language: in which it is written.
    """
    return public_url(f"/warnings/{edition.alert.ref}/{edition.number}/{file}", language)
