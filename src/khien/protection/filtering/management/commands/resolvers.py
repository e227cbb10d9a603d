"""`khien resolvers`: who takes the list from our primary, and how each stands."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from khien.core.errors import KhienError
from khien.protection.filtering.kits import KITS
from khien.protection.filtering.resolvers.asking import ask_resolvers
from khien.protection.filtering.resolvers.registering import begin_rotation, finish_rotation, register, remove
from khien.protection.filtering.resolvers.standing import standings

_MARKS = {True: "good", False: "LOOK", None: "?   "}


class Command(BaseCommand):
    """Lists when nothing else is asked for."""

    help = "List the resolvers that take the list; add, rotate, remove."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--json", action="store_true", help="one JSON list")
        parts = parser.add_subparsers(dest="what", metavar="add|rotate|remove")
        add = parts.add_parser("add", help="let a resolver transfer the list")
        add.add_argument("name")
        add.add_argument(
            "place",
            metavar="ADDRESS[@PORT]",
            help="where it answers, and from where it transfers: of an anycast service, each machine's own",
        )
        add.add_argument("--kit", required=True, choices=list(KITS))
        rotate = parts.add_parser("rotate", help="give it a new key; the old one counts until --finish")
        rotate.add_argument("name")
        rotate.add_argument("--finish", action="store_true", help="end the old key")
        parts.add_parser("remove", help="transfer nothing to it any more").add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what is asked, and say what comes next."""
        try:
            self.stdout.write(self._done(options))
        except KhienError as error:
            raise CommandError(error.user_message) from error

    def _done(self, options: dict[str, Any]) -> str:
        match options["what"]:
            case "add":
                row = register(options["name"], options["place"], options["kit"])
                return f"Registered. Its configuration: khien resolver_config {row.kit} --for {row.name}"
            case "remove":
                remove(options["name"])
                return "Removed. Its keys have ended."
            case "rotate" if options["finish"]:
                return f"Only key {finish_rotation(options['name']).generation} counts now."
            case "rotate":
                row = begin_rotation(options["name"])
                told = f"Both keys count. Now give it: khien resolver_config {row.kit} --for {row.name}"
                return f"{told}\nThen: khien resolvers rotate {row.name} --finish"
        ask_resolvers()
        return self._listed(as_json=options["json"])

    @staticmethod
    def _listed(*, as_json: bool) -> str:
        rows = standings()
        if as_json:
            return json.dumps([vars(row) for row in rows], default=str, ensure_ascii=False)
        lines = (
            f"{_MARKS[row.is_good]}  {row.name}  {row.place}  {row.engine}  "
            f"serial {row.serial or '-'}  lag {'-' if row.lag is None else f'{row.lag:.0f} s'}  {row.sentence}"
            for row in rows
        )
        return "\n".join(lines) or "None is registered. See docs/resolver-kits.md."
