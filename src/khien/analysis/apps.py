"""Django application of khien.analysis."""

from django.apps import AppConfig


class AnalysisConfig(AppConfig):
    """Registers the application under its short label."""

    name = "khien.analysis"
    label = "analysis"
