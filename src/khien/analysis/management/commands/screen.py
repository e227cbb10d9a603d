"""`khien screen < names`: the names that pretend to be a protected organisation, as one JSON object a line."""

from functools import partial
from typing import Any

from django.core.management.base import CommandError, CommandParser

from khien.analysis.cluster import on_cluster
from khien.analysis.screening import LEAST, rows_of
from khien.indicators.streaming import StreamCommand, whole_lines, write_all


class Command(StreamCommand):
    """Answers in the order of the input; ordinary names leave no line."""

    help = (
        "Screen the names on standard input, one a line, or lines of a zone file; one JSON object for each name "
        "that pretends to be a protected organisation."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take who works: processes of this machine, or a cluster."""
        super().add_arguments(parser)
        parser.add_argument(
            "--least",
            type=int,
            default=LEAST,
            metavar="SCORE",
            help=f"the lowest that is told, {LEAST} by default; 0 tells any slip in a name of three letters too",
        )
        parser.add_argument(
            "--cluster", metavar="ADDRESS", help="of a Dask scheduler, such as tcp://10.0.0.5:8786"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Stream."""
        answer = partial(rows_of, least=options["least"])
        if options["cluster"] is None:
            rows_of(b"\n")  # lays out once what every process looks up
            self.stream(whole_lines(), answer, options["processes"])
            return
        try:
            write_all(on_cluster(whole_lines(), answer, options["cluster"]))
        except OSError as error:
            raise CommandError(f"The cluster at {options['cluster']} does not answer: {error}") from error
