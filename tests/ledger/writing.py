"""Sixteen processes write into the ledger, two seal, one keeps every checkpoint that was published."""

import json
import multiprocessing
import os
import random
import sys
import time
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

WRITERS, SEALERS, ROUNDS = 16, 2, 12
processes = multiprocessing.get_context("fork")


class TakenBack(Exception):
    """The action that was recorded failed after all."""


def write(writer: int) -> None:
    """Record one to three facts in each transaction; every fifth is taken back."""
    from khien.ledger.record import SYSTEM, record

    luck = random.Random(writer)
    for number in range(ROUNDS):
        try:
            with transaction.atomic():
                for part in range(luck.randint(1, 3)):
                    record("test.done", by=SYSTEM, public={"part": part}, about=f"{writer}/{number}")
                    time.sleep(luck.random() / 200)
                if number % 5 == 4:
                    raise TakenBack
        except TakenBack:
            continue


def seal_until(over: "multiprocessing.synchronize.Event") -> None:
    """Seal without a pause, as no installation does."""
    from khien.ledger.seal import seal

    while not over.is_set():
        seal()


def watch(over: "multiprocessing.synchronize.Event", path: Path) -> None:
    """Keep every checkpoint that anybody could have fetched meanwhile."""
    seen: list[str] = []
    is_last = False
    while not is_last:
        is_last = over.is_set()  # one more look after the end
        file = settings.LEDGER_FOLDER / "checkpoint"
        if file.exists() and (note := file.read_text()) not in seen:
            seen.append(note)
        time.sleep(0.002)
    path.write_text(json.dumps(seen))


def main(seen: Path) -> int:
    """Run all at the same time; zero when every process ended well."""
    django.setup()
    call_command("migrate", "ledger", verbosity=0)
    django.db.connections.close_all()
    if django.db.connection.vendor == "postgresql":
        django.db.connection.close_pool()  # threads and sockets are not inherited
    over = processes.Event()
    writers = [processes.Process(target=write, args=(number,)) for number in range(WRITERS)]
    others = [processes.Process(target=seal_until, args=(over,)) for _ in range(SEALERS)]
    others.append(processes.Process(target=watch, args=(over, seen)))
    for process in others + writers:
        process.start()
    for process in writers:
        process.join()
    end = time.monotonic() + 30  # on a busy machine sixteen writers may leave the sealers no turn until now
    while not (settings.LEDGER_FOLDER / "checkpoint").exists() and time.monotonic() < end:
        time.sleep(0.01)
    over.set()
    for process in others:
        process.join()
    return sum(process.exitcode != 0 for process in others + writers)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "khien.config.settings"
    sys.exit(main(Path(sys.argv[1])))
