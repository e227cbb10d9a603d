"""Take the database away under two running workers for some seconds, and look what they make of it.

Run by `tests.faults.with_django` with arguments SECONDS FOLDER: FOLDER is that of a running
`tests.postgres.Server`, whose database KHIEN_DATABASE names. Prints one JSON object.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from khien.ledger.models import Entry
from khien.ledger.verify import verify
from khien.outbox.models import Delivery
from khien.protection.filtering.engines import engine
from khien.protection.filtering.models import Release
from tests.engines.primary import until
from tests.faults.lives import disconnect
from tests.filtering.blocks import block, lift, people
from tests.postgres import Server


@contextmanager
def worker(share: str) -> Iterator[int]:
    """Run `khien worker` in a process of its own; gives its number."""
    disconnect()
    child = os.fork()
    if child == 0:
        with (Path(settings.RUN_FOLDER) / f"{share}.log").open("w") as said:
            os.dup2(said.fileno(), 1)
            os.dup2(said.fileno(), 2)
            call_command("worker", "--share", share)
            os._exit(0)
    yield child
    os.kill(child, signal.SIGTERM)
    os.waitpid(child, 0)


def in_force(*names: str) -> bool:
    """Whether the list blocks exactly these of all names."""
    newest = Release.objects.newest()
    every = {"one.example.vn", "two.example.vn", "three.example.vn"}
    return bool(newest and newest.confirmed_at) and engine().blocked(every) == set(names)


def main() -> None:
    """Decide, take the database away, give it back, decide, and compare."""
    seconds, server = float(sys.argv[1]), Server(Path(sys.argv[2]))
    cast = people()
    with worker("prompt") as prompt, worker("upkeep") as upkeep:
        first = block("one.example.vn", cast)
        until(lambda: in_force("one.example.vn"), "the first")
        block("two.example.vn", cast)  # on its way when the database goes
        disconnect()
        server.stop("immediate")
        time.sleep(seconds)
        kept = engine().blocked(["one.example.vn"])
        server.start()
        until(lambda: in_force("one.example.vn", "two.example.vn"), "the second")
        lift(first, cast)
        block("three.example.vn", cast)
        until(lambda: in_force("two.example.vn", "three.example.vn"), "the third")
        until(lambda: not Delivery.objects.open().exists(), "everything else that is due")
        alive = [os.waitpid(child, os.WNOHANG)[0] == 0 for child in (prompt, upkeep)]
    said = [(Path(settings.RUN_FOLDER) / f"{share}.log").read_text() for share in ("prompt", "upkeep")]
    told = {
        "kept": sorted(kept),
        "alive": alive,
        "away": [text.count("database away") for text in said],
        "open": Delivery.objects.open().count(),
        "releases": list(Release.objects.order_by("serial").values_list("serial", flat=True)),
        "published": Entry.objects.filter(kind="list.published").count(),
        "approved": Entry.objects.filter(kind="decision.approved").count(),
        "ended": Entry.objects.filter(kind="decision.ended").count(),
        "ledger": str(verify().problem),
    }
    sys.stdout.write(json.dumps(told))
