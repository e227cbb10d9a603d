"""Publishers on machines of their own, with nothing in common but the database, at once.

Run by `tests.faults.with_django` with arguments RIVALS CHANGES. Each rival publishes into a folder of its own, as
fast as it can, while decisions are made. Then each folder must hold what the decisions want, and there must be one
line of serials. Prints one JSON object.
"""

import json
import sys
import time
from functools import partial
from pathlib import Path

from django.conf import settings

from khien.cases.models import Decision
from khien.ledger.models import Entry
from khien.protection.filtering.compile.files import serials_on_disk
from khien.protection.filtering.compile.zone import HOT
from khien.protection.filtering.engines.files import Files
from khien.protection.filtering.models import ListEntry, Release
from khien.protection.filtering.publish import publish_list
from khien.protection.filtering.reactions import unlist_indicator
from tests.engines.primary import until
from tests.faults.lives import born, ended
from tests.filtering.blocks import end, many_blocks, people


def move_to(machine: Path) -> None:
    """Be on another machine."""
    machine.mkdir(exist_ok=True)
    settings.RESOLVER_FOLDER = machine


def publish_until(over: Path, machine: Path) -> None:
    """Publish in a tight loop."""
    move_to(machine)
    while not over.exists():
        publish_list()
        time.sleep(0.005)


def main() -> None:
    """Let them race, and compare."""
    settings.BRAKE_FLOOR, settings.RESOLVER_PORT = 1_000_000, 0
    cast, above = people(), Path(settings.RESOLVER_FOLDER)
    over, machines = above / "over", [above / f"machine-{number}" for number in range(int(sys.argv[1]))]
    rivals = [born(partial(publish_until, over, machine)) for machine in machines]
    for number in range(int(sys.argv[2])):
        many_blocks([f"n{number}-{place}.example.vn" for place in range(3)], cast)
        oldest = Decision.objects.in_force().order_by("pk").first()
        assert oldest
        end(oldest)
        unlist_indicator({"decision_id": oldest.pk})
    wanted = set(Decision.objects.in_force().values_list("case__subject__value", flat=True))
    every = set(Decision.objects.values_list("case__subject__value", flat=True))

    def agreed() -> bool:
        found = []
        for machine in machines:
            move_to(machine)
            newest = Release.objects.newest()
            found.append(
                newest is not None  # the hot zone is written last, so the base is there as well
                and serials_on_disk()[HOT] == newest.serial
                and Files().blocked(every) == wanted
            )
        return all(found) and not ListEntry.objects.unpublished().exists()

    try:
        until(agreed, "they do not agree")
    finally:
        over.touch()  # or they would go on without us
    for rival in rivals:
        assert ended(rival) >= 0
    told = {
        "serials": list(Release.objects.order_by("pk").values_list("serial", flat=True)),
        "published": list(
            Entry.objects.filter(kind="list.published").order_by("about").values_list("about", flat=True)
        ),
        "unconfirmed": Release.objects.filter(confirmed_at=None).count(),
    }
    sys.stdout.write(json.dumps(told))
