"""`khien up`: start everything and keep it running; `./run` ends here."""

import socket
import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from khien.analysis.collectors.gather import known
from khien.config import faces
from khien.config.supervisor import CannotStart, Program, Supervisor, only_one, refuse_busy_port
from khien.core.errors import KhienError
from khien.fetching.policy import operating_policy
from khien.ledger.seal import refuse_other_keys
from khien.protection.devices.resolver import public_resolver
from khien.protection.filtering.engines import knot, unbound
from khien.protection.filtering.hits.listening import SOCKET


class Command(BaseCommand):
    """Both web faces, the block page, the worker and the resolver under one process."""

    help = "Start everything and keep it running until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--demo", action="store_true", help="also play the whole journey on real sample data")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, start, print the addresses, and stay."""
        try:
            with only_one(settings.RUN_FOLDER):
                self._up(demo=options["demo"])
        except KhienError as error:
            raise CommandError(error.user_message) from error
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error

    def _up(self, *, demo: bool) -> None:
        # Before anything runs: later a wrong setting would be a page or a visit that fails.
        known(settings.COLLECT)
        operating_policy()
        public_resolver()
        refuse_other_keys()
        self._refuse_busy_ports()
        self.stdout.write("Starting Khiên …")
        Supervisor(self._programs(demo=demo), self.stdout.write).run(lambda: self._welcome(demo=demo))
        self.stdout.write("Khiên has stopped; everything is kept in " + str(settings.DATA))

    def _refuse_busy_ports(self) -> None:
        variables = [f"{face.upper()}_PORT" for face in faces.FACES] + ["PRIMARY_PORT", "RESOLVER_PORT"]
        ports = {name: port for name in variables if (port := getattr(settings, name))}
        for name, port in ports.items():
            if same := next((other for other in ports if ports[other] == port and other != name), None):
                raise CannotStart(
                    f"KHIEN_{name} and KHIEN_{same} are both {port}: choose another for one of them."
                )
            kind = socket.SOCK_DGRAM if name == "RESOLVER_PORT" else socket.SOCK_STREAM
            refuse_busy_port(settings.HOST, port, f"KHIEN_{name}", kind)

    def _programs(self, *, demo: bool) -> list[Program]:
        khien = [sys.executable, "-m", "khien"]
        upstream_port = _free_port() if demo else 0
        forward = f"127.0.0.1@{upstream_port}" if demo else settings.RESOLVER_FORWARD
        environment = {"KHIEN_RESOLVER_FORWARD": forward}
        settings.RESOLVER_FORWARD = forward
        programs = []
        if demo:
            upstream = [*khien, "demo_upstream", "--port", str(upstream_port)]
            programs.append(Program("stand-in for the Internet", upstream))
        if settings.PRIMARY_PORT:
            programs.append(Program("primary", knot.command(), answers_at=(settings.HOST, settings.PRIMARY_PORT)))
        if resolver := unbound.command():
            if settings.COUNT_HITS:  # the resolver complains of a listener that is not there yet
                hits = settings.RESOLVER_FOLDER / SOCKET
                programs.append(Program("hits", [*khien, "count_hits"], answers_at=hits, first=True))
            programs.append(Program("resolver", resolver, answers_at=(settings.HOST, settings.RESOLVER_PORT)))
        else:
            self.stderr.write(unbound.MISSING if settings.RESOLVER_PORT else unbound.UNWANTED)
        programs += [
            # Behind the resolver: the worker complains of one that is not there yet.
            Program("worker", [*khien, "worker", "--share", "prompt"], environment),
            # What nobody waits for gets the processor last.
            Program("upkeep", ["nice", *khien, "worker", "--share", "upkeep"], environment),
        ]
        return [*programs, *map(self._face, faces.FACES)]

    @staticmethod
    def _face(face: str) -> Program:
        port = getattr(settings, f"{face.upper()}_PORT")
        command = faces.command(
            settings.HOST, port, processes=settings.PUBLIC_PROCESSES if face == "public" else 1
        )
        return Program(f"{face} face", command, {"KHIEN_FACE": face}, (settings.HOST, port))

    @staticmethod
    def _resolver() -> str:
        asking = f"dig @{settings.HOST} -p {settings.RESOLVER_PORT} NAME"
        return asking if unbound.installed() else "none; the list is in files: /lists/ on the public face"

    def _welcome(self, *, demo: bool) -> None:
        call_command("demo_people", stdout=self.stdout)
        self.stdout.write(
            f"\n  Public    {settings.PUBLIC_ADDRESS}"
            f"\n  Staff     {settings.STAFF_ADDRESS}"
            f"\n  Blocked   {settings.BLOCK_ADDRESS}"
            f"\n  Resolver  {self._resolver()}"
            f"\n  Data      {settings.DATA}\n\nCtrl-C stops everything.\n"
        )
        if demo:
            # A process of its own: when it fails, the service runs on.
            subprocess.Popen([sys.executable, "-m", "khien", "demo"], stdin=subprocess.DEVNULL)


def _free_port() -> int:
    """Return a port of loopback that nobody listens on: two demonstrations run beside each other."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
