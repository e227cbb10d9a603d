"""A real Knot as primary, and the engines that take the list from it, run from their generated configurations."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import dns.exception
import dns.message
import dns.query
import dns.rcode
import pytest

from khien.protection.filtering.compile.files import zone_file
from khien.protection.filtering.compile.zone import HOT
from khien.protection.filtering.engines import knot
from khien.protection.filtering.engines.unbound import PATH
from khien.protection.filtering.models import Release
from khien.protection.filtering.resolvers.asking import Said, ask, ask_resolvers
from khien.protection.filtering.resolvers.targets import Target
from tests.engines.running import PATIENCE

Run = Callable[[], None]
Start = Callable[[str], "Resolver"]
NAME = "lua-dao.example.vn"


def until(happened: Callable[[], bool], what: str) -> None:
    """Wait for something that must happen."""
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end, what
        time.sleep(0.02)


class Running:
    """A program in the foreground, ended by its own number."""

    def __init__(self, folder: Path, command: list[str], variables: Mapping[str, str] | None = None) -> None:
        if shutil.which(command[0], path=PATH) is None:
            pytest.fail(f"{command[0]} is not installed; ./test installs it as root")
        self.folder, self._command, self._variables = folder, command, variables or {}
        self.log = folder / "log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Run it."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self._command,
                cwd=self.folder,
                env=os.environ | {"PATH": PATH} | self._variables,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def stop(self, number: signal.Signals = signal.SIGKILL) -> None:
        """End it, as hard as asked."""
        if self.process:
            self.process.send_signal(number)
            self.process.wait(PATIENCE)
        self.process = None


class Primary(Running):
    """Knot, from the configuration that the product writes."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, knot.command())

    def start(self) -> None:
        """Run it, and wait until it answers."""
        super().start()
        try:
            until(lambda: knot.Knot().serials() is not None, "Knot does not answer")
        except AssertionError as failed:
            failed.add_note(self.log.read_text())
            raise


class Resolver(Running):
    """A resolver of somebody else."""

    def __init__(
        self, folder: Path, command: list[str], port: int, variables: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(folder, command, variables)
        self.port = port

    def rcode(self, name: str) -> str:
        """Ask for a name; SERVFAIL also while it does not answer yet."""
        return dns.rcode.to_text(answer.rcode()) if (answer := self.answer(name)) else "SERVFAIL"

    def answer(self, name: str, kind: str = "A") -> dns.message.Message | None:
        """Ask, and say that extended errors are understood."""
        question = dns.message.make_query(name, kind, use_edns=0)
        try:
            return dns.query.udp(question, "127.0.0.1", port=self.port, timeout=1)
        except (dns.exception.DNSException, OSError):
            return None

    @property
    def target(self) -> Target:
        """Itself, to be asked."""
        return Target("here", "127.0.0.1", self.port)

    def said(self) -> Said:
        """Ask which list it answers from."""
        return ask([self.target])["here"]


def newest() -> Release:
    release = Release.objects.newest()
    assert release
    return release


def hot_zone() -> str:
    return zone_file(HOT).read_text()


def gets(resolver: Resolver, name: str, rcode: str) -> None:
    """Wait for an answer; whoever is behind is told again meanwhile, as the upkeep does each second."""

    def happened() -> bool:
        if resolver.rcode(name) == rcode:
            return True
        ask_resolvers()
        return False

    until(happened, f"{name} is not {rcode}: {resolver.log.read_text()[-3_000:]}")
