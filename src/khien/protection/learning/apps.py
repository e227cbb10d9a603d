"""Django application of khien.protection.learning."""

from django.apps import AppConfig


class LearningConfig(AppConfig):
    """Registers the application under its short label."""

    name = "khien.protection.learning"
    label = "learning"
