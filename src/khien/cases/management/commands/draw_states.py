"""Print the page of states, as it belongs into docs/states.md."""

from django.core.management.base import BaseCommand

from khien.cases.states_page import draw


class Command(BaseCommand):
    """`khien draw_states > docs/states.md`."""

    help = "Print docs/states.md, drawn from the tables of moves."
    requires_system_checks = []

    def handle(self, *args: object, **options: object) -> None:
        """Print."""
        self.stdout.write(draw(), ending="")
