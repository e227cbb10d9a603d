"""Django application of khien.web."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers the application under its short label."""

    name = "khien.web"
    label = "web"
