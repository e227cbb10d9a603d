"""Django application of khien.outbox."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Registers the application under its short label."""

    name = "khien.outbox"
    label = "outbox"
