"""Django application of khien.indicators."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """Registers the application under its short label."""

    name = "khien.indicators"
    label = "indicators"
