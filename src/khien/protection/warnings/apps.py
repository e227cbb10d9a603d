"""Django application of khien.protection.warnings."""

from django.apps import AppConfig


class WarningsConfig(AppConfig):
    """Registers the application under its short label."""

    name = "khien.protection.warnings"
    label = "warnings"
