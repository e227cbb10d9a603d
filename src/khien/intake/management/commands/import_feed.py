"""`khien import_feed FILE --format …`: keep what a partner's list says; tell what was refused and why."""

import json
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.text import slugify
from tqdm import tqdm

from khien.core.categories import Category
from khien.core.errors import KhienError
from khien.intake.feeds.formats import Format, read, refuse_opinion_in
from khien.intake.feeds.importing import FeedName, Imported, import_feed
from khien.intake.feeds.source import MOST_BYTES, Source
from khien.ledger.record import SYSTEM

_PIECE = 1 << 20
_TAKEN = [category.value for category in Category if category.may_be_blocked]


class Command(BaseCommand):
    """Good lines are kept, also when others are refused."""

    help = (
        "Import a feed. Good lines are kept, whatever stands beside them; each kind of refusal is counted and\n"
        "its first lines are named on standard error.\n\n"
        "Exit code 0: at least one line was kept, even if others were refused. 1: nothing was kept, or the file\n"
        "breaks off or is too large (what stood before is kept; running it again repeats nothing)."
    )

    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        """Keep the line ends of the help."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.formatter_class = RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        add = parser.add_argument
        add("file", help="the file, plain, .xz or .gz; - for standard input; for misp also a feed's folder")
        add("--format", required=True, choices=list(Format), help="how it is written")
        add("--feed", default="", help="short name of the feed; otherwise made from the file's name")
        add("--name", default="", help="name of the feed for people")
        add("--licence", default="", help="licence under which the feed is given")
        add("--category", default=Category.FRAUD_OTHER.value, choices=_TAKEN, help="of rows that name none")
        add("--benign", action="store_true", help="the list names what is known to be good")
        add("--column", default="", help="csv: the column that holds the values")
        add("--most-mb", type=int, default=MOST_BYTES >> 20, help="read at most so many megabytes, unpacked")
        add("--progress", action="store_true", help="show a progress bar even when nobody watches")
        add("--json", action="store_true", help="print the result as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, keep, tell."""
        slug = slugify(options["feed"] or Path(options["file"]).name.partition(".")[0])[:60]
        if not slug:
            raise CommandError("Give the feed a short name with --feed.")
        try:
            with _source(options["file"], options["most_mb"] << 20) as source:
                done = self._import(source, slug, options)
        except KhienError as error:
            raise CommandError(error.user_message) from error
        self._tell(slug, done, options)
        if done.damage:
            raise CommandError(f"{done.damage} What stood before was kept.")
        if not done.accepted:
            raise CommandError("Nothing could be kept: the file is empty, or every line was refused.")

    def _import(self, source: Source, slug: str, options: dict[str, Any]) -> Imported:
        form, now, column = Format(options["format"]), timezone.now(), options["column"]
        refuse_opinion_in(source, form, column=column)
        quiet = not (options["progress"] or sys.stderr.isatty())
        with tqdm(total=source.size, unit="B", unit_scale=True, disable=quiet, file=sys.stderr) as bar:

            def show(done: Imported) -> None:
                bar.set_postfix(kept=done.accepted, refused=done.refused.total(), refresh=False)
                bar.update(source.position - bar.n)

            return import_feed(
                feed=FeedName(slug, options["name"], options["licence"]),
                rows=read(source, form, now=now, column=column),
                category=None if options["benign"] else Category(options["category"]),
                by=SYSTEM,
                after_chunk=show,
            )

    def _tell(self, slug: str, done: Imported, options: dict[str, Any]) -> None:
        for reason, count in done.refused.most_common():
            self.stderr.write(f"refused: {count:,} × {reason}")
            for refusal in done.examples[reason]:
                self.stderr.write(f"  line {refusal.line:,}: {refusal.detail}")
        if options["json"]:
            self.stdout.write(json.dumps(_result(slug, done, options["format"]), ensure_ascii=False))
        else:
            self.stdout.write(
                f"{slug}: {done.accepted:,} accepted ({done.new:,} new, {done.known:,} already known), "
                f"{done.refused.total():,} refused."
            )


def _result(slug: str, done: Imported, form: str) -> dict[str, Any]:
    examples = {
        reason: [{"line": refusal.line, "detail": refusal.detail} for refusal in refusals]
        for reason, refusals in done.examples.items()
    }
    return {
        "feed": slug,
        "format": str(form),
        "accepted": done.accepted,
        "new": done.new,
        "known": done.known,
        "refused": done.refused.total(),
        "refusals": dict(done.refused.most_common()),
        "examples": examples,
        "damage": done.damage or None,
    }


@contextmanager
def _source(name: str, most: int) -> Iterator[Source]:
    """Open a file; standard input is put into one first, because a feed may have to be read twice."""
    if name != "-":
        yield Source(Path(name), most)
        return
    with NamedTemporaryFile(prefix="khien-feed-") as copy:
        _copy(sys.stdin.buffer, copy, most)
        yield Source(Path(copy.name), most)


def _copy(stream: BinaryIO, copy: Any, most: int) -> None:
    left = most
    while piece := stream.read(min(_PIECE, left + 1)):
        left -= len(piece)
        if left < 0:
            raise CommandError(f"Standard input holds more than {most:,} bytes; nothing was kept.")
        copy.write(piece)
    copy.flush()
