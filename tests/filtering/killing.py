"""Kill the publisher at its n-th step, over and over, and look whether the next one makes it good.

Called as `python -m tests.filtering.killing FIRST LAST [LARGEST]` on a prepared folder with a running Unbound.
Each life is a fork that publishes a change and is killed, hard, at one step: before a database statement, or
before it opens, renames or locks a file or talks to the resolver. Then a whole publisher runs, and everything must
agree.
LARGEST is how many changes the hot zone takes before a new base is written. Prints one JSON object.
"""

import json
import signal
import sys
from typing import Any

import django
from django.conf import settings


def change(number: int, cast: Any) -> None:
    """Two blocks come, and one that is in force goes."""
    from khien.cases.models import Decision
    from khien.protection.filtering.models import ListEntry
    from khien.protection.filtering.reactions import unlist_indicator
    from tests.filtering.blocks import end, many_blocks

    many_blocks((f"n{number}-{place}.example.vn" for place in range(2)), cast)
    oldest = ListEntry.objects.in_force().filter(wanted=True).order_by("pk").first()
    if oldest:
        decision = Decision.objects.get(pk=oldest.decision_id)
        end(decision)
        unlist_indicator({"decision_id": decision.pk})


def assert_everything_agrees() -> None:
    """Decisions, rows, releases, ledger, files and the running resolver say the same."""
    from khien.cases.models import Decision
    from khien.ledger.models import Entry
    from khien.protection.filtering.engines import engine
    from khien.protection.filtering.models import ListEntry, Release
    from khien.protection.filtering.scrub import scrub

    wanted = set(Decision.objects.in_force().values_list("case__subject__value", flat=True))
    every = set(Decision.objects.values_list("case__subject__value", flat=True))
    assert not ListEntry.objects.unpublished().exists()
    assert set(ListEntry.objects.in_force().values_list("value", flat=True)) == wanted
    assert engine().blocked(every) == wanted
    serials = list(Release.objects.order_by("serial").values_list("serial", flat=True))
    assert serials == list(range(1, len(serials) + 1))
    assert not Release.objects.filter(confirmed_at=None).exists()
    assert Entry.objects.filter(kind="list.published").count() == len(serials)
    assert scrub() == []


def main() -> None:
    """Kill at each step of the range, beginning anew each time."""
    django.setup()
    from khien.protection.filtering.compile import changes
    from khien.protection.filtering.publish import publish_list
    from tests.faults.lives import live
    from tests.filtering.blocks import people

    cast, killed = people(), 0
    settings.BRAKE_FLOOR = 1_000_000
    changes.LARGEST = int(sys.argv[3]) if len(sys.argv) > 3 else changes.LARGEST
    for _round in range(2):
        publish_list()
    for at in range(int(sys.argv[1]), int(sys.argv[2]) + 1):
        change(at, cast)
        code = live(publish_list, at)
        killed += code == -signal.SIGKILL
        for _round in range(2):
            publish_list()
        assert_everything_agrees()
        if code >= 0:
            break
    sys.stdout.write(json.dumps({"killed": killed, "last": at}))


if __name__ == "__main__":
    main()
