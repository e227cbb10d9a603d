"""Django application of khien.protection.filtering."""

from django.apps import AppConfig


class FilteringConfig(AppConfig):
    """Registers the application under its short label."""

    name = "khien.protection.filtering"
    label = "filtering"
