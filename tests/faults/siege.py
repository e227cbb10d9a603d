"""Kill each process at each step of publications and folds, and look whether everything agrees afterwards.

Run by `tests.faults.with_django` with arguments KILLS SEED, and KHIEN_PRIMARY_PORT set. Knot is the primary; our
own Unbound and somebody else's BIND take the list from it. Each life is a fork that publishes a change, or folds
the hot zone into the base, and counts its steps: before a database statement, or before it opens, renames or locks
a file, talks to a server or runs a program. At one step somebody is killed, hard: that process itself, Knot,
Unbound or BIND. What fell is started again, a whole publisher runs, and list in force must be decisions in force
for every resolver. The same seed kills the same in the same order. Prints one JSON object.
"""

import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from khien.cases.models import Decision
from khien.ledger.models import Entry
from khien.protection.filtering import folding
from khien.protection.filtering.compile.files import serials_on_disk
from khien.protection.filtering.engines.knot import Knot
from khien.protection.filtering.engines.unbound import Unbound
from khien.protection.filtering.models import ListEntry, Release
from khien.protection.filtering.publish import publish_list
from khien.protection.filtering.reactions import unlist_indicator
from khien.protection.filtering.resolvers.asking import ask_resolvers
from khien.protection.filtering.resolvers.registering import register
from khien.protection.filtering.scrub import scrub
from tests.engines.kits import TRANSFERRING, kit_files, own_folder
from tests.engines.primary import Primary, until
from tests.engines.primary import Resolver as Other
from tests.engines.running import Resolver
from tests.engines.upstream import upstream
from tests.faults.lives import live
from tests.filtering.blocks import end, many_blocks, people
from tests.ports import free_port

KEPT = 12  # names that stay in force; more would only make each look longer
FREE = "free.example.vn"
_HELD_FOR_DEAD = "is unreachable (cached)"  # for ten minutes, after its connections for two zones were refused


class Siege:
    """The place, who defends it, and what has become of them."""

    def __init__(self, folder: Path, port: int) -> None:

        self.cast, self.number, self.falls = people(), 0, Counter[str]()
        self.unbound = Resolver(settings, port)
        self.knot = Primary(Path(settings.RESOLVER_FOLDER))
        self.knot.start()
        self.unbound.start()
        self.bind = self._registered(own_folder(folder, "bind"), port)

    @staticmethod
    def _registered(folder: Path, upstream_port: int) -> Other:
        port = free_port()
        register("bind", f"127.0.0.1@{port}", "bind")
        kit_files(folder, "bind", "bind")
        made = TRANSFERRING["bind"](folder, port, upstream_port)
        made.start()
        return made

    def pid(self, name: str) -> int | None:
        """Return whom to kill; None for the one that works."""
        if name == "publisher":
            return None
        process = getattr(self, name).process
        return int(process.pid)

    def change(self) -> None:
        """Two blocks come, and the oldest go."""

        self.number += 1
        many_blocks([f"n{self.number}-{place}.example.vn" for place in range(2)], self.cast)
        standing = list(Decision.objects.in_force().order_by("-pk")[KEPT:])
        for decision in standing:
            end(decision)
            unlist_indicator({"decision_id": decision.pk})

    def raise_the_fallen(self) -> None:
        """Start again what was killed, as the supervisor does."""
        for name in ("knot", "unbound", "bind"):
            running = getattr(self, name)
            if running.process.poll() is not None:
                self.falls[name] += 1
                running.stop()
                running.start()

    def settle(self) -> None:
        """Publish until all agree.

        Raises:
            AssertionError: they do not within the patience of `until`.
        """

        def agreed() -> bool:
            publish_list()
            newest = Release.objects.newest()
            if newest and newest.confirmed_at and not self.wrong():
                return True
            ask_resolvers()
            self.free_bind()
            return False

        try:
            until(agreed, "they do not agree")
        except AssertionError as error:
            raise AssertionError(f"They do not agree: {self.wrong()}; {self.serials()}") from error

    def free_bind(self) -> None:
        """Start BIND again when it holds the primary for dead, as the operators' page says."""
        if _HELD_FOR_DEAD in self.bind.log.read_text(errors="replace"):
            self.falls["bind, held back by itself"] += 1
            self.bind.stop()
            self.bind.log.unlink()
            self.bind.start()

    def serials(self) -> str:
        """Say who holds what."""
        newest = Release.objects.newest()
        held = {"files": serials_on_disk(), "knot": Knot().serials(), "unbound": Unbound().serials()}
        told = self.bind.log.read_text(errors="replace")[-2_000:]
        return f"newest {newest}, confirmed {newest and newest.confirmed_at}, {held}, {self.bind.said()}\n{told}"

    def wrong(self, everything: bool = False) -> list[str]:
        """Return which resolver answers wrongly for which name."""

        decisions = Decision.objects.order_by("-pk").values_list("case__subject__value", "state")
        asked = dict(decisions if everything else decisions[: 2 * KEPT]) | {FREE: "never"}
        return [
            f"{name}: {asked_name} is {rcode}, and its decision {state}"
            for name in ("unbound", "bind")
            for asked_name, state in asked.items()
            if (rcode := getattr(self, name).rcode(asked_name))
            != ("NXDOMAIN" if state == "approved" else "NOERROR")
        ]

    def stop(self) -> None:
        """End everybody."""
        for running in (self.bind, self.unbound, self.knot):
            running.stop()


def besiege(siege: Siege, kills: int, seed: int) -> Counter[str]:
    """Kill as often as wanted; return how often each was the victim."""

    folding.FOLD, folding.OVERLAP = 3, 0.0
    works: dict[str, Callable[[], object]] = {"publish": publish_list, "fold": folding.fold_base}
    longest = {}
    for name in ("publish", "fold", "fold", "publish"):
        for _change in range(3 * (name == "fold")):
            siege.change()
            siege.settle()
        siege.change()
        longest[name] = max(longest.get(name, 0), live(works[name]))
        siege.settle()
    victims = ("publisher", "knot", "unbound", "bind")
    every = [(work, at, who) for work in works for at in range(1, longest[work] + 1) for who in victims]
    random.Random(seed).shuffle(every)
    struck = Counter[str]()
    for work, at, who in every[:kills]:
        siege.change()
        live(works[work], at, siege.pid(who))
        struck[f"{who} in {work}"] += 1
        siege.raise_the_fallen()
        siege.settle()
        sys.stderr.write(f"{who} killed at step {at} of {work}\n")
    return struck


def assert_everything_agrees(siege: Siege) -> None:
    """Decisions, rows, releases, ledger, files and all resolvers say the same, of every name there ever was."""

    assert siege.wrong(everything=True) == []
    assert not ListEntry.objects.unpublished().exists()
    serials = list(Release.objects.order_by("serial").values_list("serial", flat=True))
    assert serials == list(range(1, len(serials) + 1))
    assert not Release.objects.filter(confirmed_at=None).exists()
    assert Entry.objects.filter(kind="list.published").count() == len(serials)
    assert scrub() == []


def main() -> None:
    """Besiege it, and tell."""
    settings.BRAKE_FLOOR = 1_000_000
    with tempfile.TemporaryDirectory(prefix="kh-") as folder, upstream() as port:
        siege = Siege(Path(folder), port)
        try:
            siege.settle()
            struck = besiege(siege, int(sys.argv[1]), int(sys.argv[2]))
            assert_everything_agrees(siege)
        finally:
            siege.stop()
    told = {"killed": sum(struck.values()), "struck": struck, "fell": siege.falls}
    sys.stdout.write(json.dumps(told))
