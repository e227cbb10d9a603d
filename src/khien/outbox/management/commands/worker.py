"""`khien worker`: deliver facts and run recurring jobs until told to stop."""

import signal
from argparse import ArgumentParser
from types import FrameType
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError

from khien.outbox.nudge import Ear
from khien.outbox.worker import Share, forget_connection, work_once

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    """Any number may run at once, also on several machines with one PostgreSQL."""

    help = "Deliver facts and run recurring jobs until told to stop."
    stopping = False
    is_away = False  # the database, as far as we know

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--once", action="store_true", help="do what is due now, then stop")
        parser.add_argument(
            "--share",
            choices=[*Share],
            type=Share,
            default=Share.EVERYTHING,
            help="prompt: what people wait for; upkeep: jobs that may take long, for a second worker",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Work, wait for a nudge or a second, and again; SIGTERM and SIGINT end it between two pieces of work."""
        if options["once"]:
            while work_once(options["share"]):
                continue
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        ear = Ear()
        try:
            while not self.stopping:
                if not self._round(options["share"]):
                    ear.wait(1.0)
        finally:
            ear.close()

    def _round(self, share: Share) -> int:
        delivered = 0
        try:
            delivered = work_once(share)
        except (OperationalError, InterfaceError) as error:
            if not self.is_away:
                log.error("database away", error=str(error))
            self.is_away = True
            forget_connection()
        else:
            if self.is_away:
                log.info("database back")
            self.is_away = False
        return delivered

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True
