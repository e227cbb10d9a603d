"""Django application of khien.people."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Registers the application under its short label."""

    name = "khien.people"
    label = "people"

    def ready(self) -> None:
        """Let sessions hear of sign-ins."""
        import khien.people.sessions  # noqa: F401
