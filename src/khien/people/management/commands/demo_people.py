"""`khien demo_people`: people to try the system with, only in a database that has none."""

from typing import Any

from django.core.management.base import BaseCommand

from khien.people.demo import demo_file, make_demo_people
from khien.people.models import Person


class Command(BaseCommand):
    """Run by the set-up; harmless twice."""

    help = "Make five people to try the system with, if there is nobody yet, and print how they sign in."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them and print a table."""
        if Person.objects.exists():
            self.stderr.write("There are people already; no demonstration people were made.")
            return
        made = make_demo_people()
        self.stdout.write(f"{'name':<8} {'role':<14} {'e-mail':<22} password")
        for person in made.values():
            self.stdout.write(f"{person.name:<8} {person.role:<14} {person.email:<22} {person.password}")
        self.stdout.write("The six-digit code of the second step: ./run demo_code minh (or hoa, binh, ha, quang)")
        self.stdout.write(f"All of this is kept in {demo_file()}, for demonstration only.")
