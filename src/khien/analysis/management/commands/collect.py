"""`khien collect`: look at one name or address now, and print what was found."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from khien.analysis.collecting import keep
from khien.analysis.collectors.gather import COLLECTORS, gather
from khien.analysis.collectors.target import target_of
from khien.core.errors import KhienError
from khien.fetching.policy import operating_policy
from khien.indicators.models import Indicator
from khien.indicators.parse import parse


class Command(BaseCommand):
    """A visit shows the address of this machine to whoever runs the site: collectors are named or switched on."""

    help = "Look at a name or an address now, and print what each collector found as a line of JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("value", help="a name, an address or an IP address")
        parser.add_argument("--with", dest="sources", default="", help=f"of: {','.join(COLLECTORS)}")
        parser.add_argument("--keep", action="store_true", help="keep it as evidence, and assess anew")

    def handle(self, *args: Any, **options: Any) -> None:
        """Visit and print."""
        sources = [word for word in options["sources"].split(",") if word] or settings.COLLECT
        if not sources:
            raise CommandError("Collecting is off: name collectors with --with, or set KHIEN_COLLECT.")
        try:
            value = parse(options["value"])
            target = target_of(value)
            if target is None:
                raise CommandError(f"{value} is no place that can be visited.")
            results = gather(target, sources, operating_policy())
        except KhienError as error:
            raise CommandError(error.user_message) from error
        for result in results:
            self.stdout.write(json.dumps({"source": result.source} | dict(result.data), ensure_ascii=False))
        if options["keep"]:
            keep(Indicator.objects.stored([value])[value], results)
