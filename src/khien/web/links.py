"""Absolute addresses of the public face, for what is read elsewhere: feeds, messages, mail, pictures.

They do not depend on the process that writes them: the staff face and the worker know no public address.
"""

from django.conf import settings


def public_url(path: str, language: str) -> str:
    """Return the address of a public page in a language."""
    return f"{settings.PUBLIC_ADDRESS}{'/en' if language.startswith('en') else ''}{path}"
