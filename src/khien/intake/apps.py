"""Django application of khien.intake."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Registers the application under its short label."""

    name = "khien.intake"
    label = "intake"
