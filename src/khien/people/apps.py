"""Django application of khien.people."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Registers the application under its short label."""

    name = "khien.people"
    label = "people"
