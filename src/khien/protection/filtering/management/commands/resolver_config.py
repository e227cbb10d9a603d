"""`khien resolver_config`: the configuration of our own resolver, or of one that takes the list from us."""

import subprocess
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from khien.core.errors import KhienError
from khien.protection.filtering.compile.zone import ZONES
from khien.protection.filtering.engines import unbound
from khien.protection.filtering.kits import KITS
from khien.protection.filtering.kits.source import Source
from khien.protection.filtering.own import ALL_INTERFACES
from khien.protection.filtering.resolvers.keys import key_of
from khien.protection.filtering.resolvers.registering import found


class Command(BaseCommand):
    """Without a kit: ours, which is written where our resolver reads it."""

    help = "Write, check and print our resolver's configuration; with a kit, print that of another resolver."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("kit", nargs="?", choices=list(KITS), help="the engine of a resolver of others")
        parser.add_argument("--for", dest="name", help="a registered resolver: with its newest key")
        parser.add_argument("--folder", default="/var/lib/khien", help="where that resolver may write")
        parser.add_argument("--output", type=Path, help="write the files under this folder instead of printing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or print."""
        try:
            if options["kit"] is None:
                self._own()
            else:
                self._kit(options["kit"], options["name"], options["folder"], options["output"])
        except (KhienError, OSError) as error:
            raise CommandError(str(error)) from error

    def _kit(self, name: str, resolver: str | None, folder: str, output: Path | None) -> None:
        kit = KITS[name]
        if kit.transfer and not settings.PRIMARY_PORT:
            raise CommandError(f"{kit.title} transfers from a primary: set KHIEN_PRIMARY_PORT.")
        if kit.transfer and settings.PRIMARY_ADDRESS in ALL_INTERFACES:
            raise CommandError("Nobody can reach the primary at this: set KHIEN_PRIMARY_ADDRESS.")
        if kit.tsig and not resolver:
            raise CommandError(
                f"{kit.title} signs: khien resolvers add NAME ADDRESS --kit {name}, then --for NAME."
            )
        row = found(resolver) if resolver else None
        if row and row.kit != name:  # the primary would not know it by this kit's way to sign
            raise CommandError(
                f"{row.name} is registered with the kit {row.kit}: remove it and add it with {name}."
            )
        key = key_of(row.name, row.generation) if row and kit.tsig else None
        source = Source(
            settings.PRIMARY_ADDRESS, settings.PRIMARY_PORT, settings.PUBLIC_ADDRESS, ZONES, folder, key
        )
        for path, text in kit.files(source).items():
            if output is None:
                self.stdout.write(f"# --- {path}\n{text}")
                continue
            place = output / path.lstrip("/")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.touch(mode=0o600)  # it may hold a key
            place.write_text(text, encoding="utf-8")
            self.stdout.write(str(place))

    def _own(self) -> None:
        if not unbound.installed():
            raise CommandError(unbound.MISSING if settings.RESOLVER_PORT else unbound.UNWANTED)
        path = unbound.write_configuration()
        check = ["env", f"PATH={unbound.PATH}", "unbound-checkconf", str(path)]
        done = subprocess.run(check, capture_output=True, text=True, check=False)
        if done.returncode:
            raise CommandError(f"Unbound refuses the configuration: {done.stderr.strip()}")
        self.stdout.write(path.read_text(encoding="utf-8"))
