"""`khien logo BRAND FILE…`: what a protected organisation's logo looks like, kept as hashes."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from khien.analysis.brands import brands
from khien.analysis.logos import LARGEST, keep_logos
from khien.core.errors import KhienError


class Command(BaseCommand):
    """The files stay where they are; those named last take the place of all that were named before."""

    help = "Keep the hashes of an organisation's logos, so that pages of strangers which show them are found."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("brand", help="code of the organisation in the registry: vietcombank")
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="PNG, JPEG, WebP, GIF or ICO")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, keep, say how many."""
        brand = brands().get(options["brand"])
        if brand is None:
            raise CommandError(
                f"No organisation has the code {options['brand']}; src/khien/analysis/data/brands.csv."
            )
        try:
            found = keep_logos(brand, {str(path): _start(path) for path in options["files"]})
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read: {error.strerror}.") from error
        except KhienError as error:
            raise CommandError(error.user_message) from error
        self.stdout.write(f"{brand.name_en}: {len(found.data['logo_looks'])} logos are compared from now on.")


def _start(path: Path) -> bytes:
    """Return a file, or as much of it as shows that it is too large."""
    with path.open("rb") as file:
        return file.read(LARGEST + 1)
