"""`khien assess`: the score of one thing, and each line of it with its points and its evidence."""

from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from khien.analysis.actions import EvidenceLost, computed_again, database_answers, score_values
from khien.analysis.models import Assessment, Evidence
from khien.core.errors import KhienError
from khien.indicators.kinds import IndicatorValue
from khien.indicators.models import digest_of
from khien.indicators.parse import parse


class Command(BaseCommand):
    """Nothing is kept and nothing is fetched: `khien collect` does that."""

    help = "Score one thing from what is stored about it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("value", help="a name, an address, a number, an account …")
        parser.add_argument("--explain", action="store_true", help="print each line with its points and evidence")
        parser.add_argument(
            "--kept", action="store_true", help="the newest kept score, and whether it comes out again"
        )
        parser.add_argument("--language", choices=["vi", "en"], default="en")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the score, and why."""
        try:
            value = parse(options["value"])
        except KhienError as error:
            raise CommandError(error.user_message) from error
        if not database_answers():
            raise CommandError("The database does not answer or has no tables yet: khien prepare makes them.")
        if options["kept"]:
            self._kept(value, options["language"])
            return
        score = score_values([value])[0]
        self._head(value, round(score.score), score.category or "", score.version)
        if options["explain"]:
            told = [(one.points, one.code, one.text(options["language"]), one.evidence) for one in score.reasons]
            self._lines(value, told)

    def _kept(self, value: IndicatorValue, language: str) -> None:
        kept = Assessment.objects.filter(indicator__digest=digest_of(value)).order_by("-made_at", "-pk").first()
        if kept is None:
            raise CommandError(f"No score of {value} is kept.")
        self._head(value, kept.score, kept.category, kept.version)
        told = [
            (one.get("points", 0), one.get("code", ""), one[language], one.get("evidence", ""))
            for one in kept.reasons
        ]
        self._lines(value, told)
        try:
            again = computed_again(kept)
        except EvidenceLost as lost:
            raise CommandError(lost.user_message) from lost
        same = "the same" if round(again.score) == kept.score else f"{again.score:.0f} instead of {kept.score}"
        self.stdout.write(f"Computed again from stored evidence by scorecard {again.version}: {same}.")

    def _head(self, value: IndicatorValue, score: int, category: str, version: str) -> None:
        self.stdout.write(f"{value}  {score} of 100  {category or '-'}  (scorecard {version})")

    def _lines(self, value: IndicatorValue, told: Sequence[tuple[int, str, str, str]]) -> None:
        digests = [digest for _points, _code, _text, digest in told if digest]
        rows = Evidence.objects.filter(indicator__digest=digest_of(value), digest__in=digests)
        known = dict(rows.values_list("digest", "pk"))
        for points, code, text, digest in told:
            where = f"evidence {known[digest]}" if digest in known else "-"
            self.stdout.write(f"{points:+4d}  {code:<24} {where:<14} {text}")
