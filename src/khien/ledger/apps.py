"""Django application of khien.ledger."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Registers the application under its short label."""

    name = "khien.ledger"
    label = "ledger"
