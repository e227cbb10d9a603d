"""Where this machine reaches its own servers."""

from django.conf import settings

# What to listen at to be reached at every address, and where this machine reaches it itself.
ALL_INTERFACES = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - nothing listens here


def own_address() -> str:
    """Return where what listens at `KHIEN_HOST` is reached from here."""
    return ALL_INTERFACES.get(settings.HOST, settings.HOST)
