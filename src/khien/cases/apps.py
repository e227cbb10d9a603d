"""Django application of khien.cases."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Registers the application under its short label."""

    name = "khien.cases"
    label = "cases"
