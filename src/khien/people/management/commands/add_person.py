"""`khien add_person`: enter somebody from the command line, such as the first administrator."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from khien.core.errors import KhienError
from khien.ledger.record import SYSTEM
from khien.people.actions import add_person
from khien.people.links import password_link
from khien.people.models import Unit
from khien.people.rights import Role


class Command(BaseCommand):
    """Prints the link with which the person chooses a password; nothing else goes to standard output."""

    help = "Enter a person and print the link with which they choose a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--unit", required=True, help="code of the unit; `khien loaddata units` brings some")
        parser.add_argument("--role", action="append", choices=Role.values, default=[], help="may be repeated")

    def handle(self, *args: Any, **options: Any) -> None:
        """Enter the person."""
        try:
            validate_email(options["email"])
            unit = Unit.objects.get_by_natural_key(options["unit"])
            roles = [Role(role) for role in options["role"]]
            person = add_person(email=options["email"], name=options["name"], unit=unit, roles=roles, by=SYSTEM)
        except ValidationError as error:
            raise CommandError(f"--email {options['email']!r} is not an e-mail address.") from error
        except Unit.DoesNotExist as error:
            known = ", ".join(Unit.objects.open().values_list("code", flat=True)) or "none yet"
            raise CommandError(f"There is no unit {options['unit']!r}. Open units: {known}.") from error
        except KhienError as error:
            raise CommandError(error.user_message) from error
        self.stdout.write(password_link(person))
        self.stderr.write(f"Hand this link to {person.name}. It works once, for three days.")
