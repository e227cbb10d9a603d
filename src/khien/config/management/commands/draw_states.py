"""Print the page of states, as it belongs into docs/states.md."""

from django.core.management.base import BaseCommand
from django.utils import translation

from khien.cases import states_page as cases
from khien.protection.warnings import states_page as warnings


class Command(BaseCommand):
    """`khien draw_states > docs/states.md`."""

    help = "Print docs/states.md, drawn from the tables of moves."
    requires_system_checks = []

    def handle(self, *args: object, **options: object) -> None:
        """Print."""
        self.stdout.write(drawn(), ending="")


def drawn() -> str:
    """Return the whole page: each stage that has states draws its part."""
    with translation.override("en"):
        return cases.draw() + warnings.draw()
