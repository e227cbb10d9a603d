"""A real Unbound on a free port, run as the product runs it, in a folder of its own."""

import signal
import subprocess
import time
from pathlib import Path

import dns.message
import dns.query
import dns.rcode
from django.conf import LazySettings

from khien.protection.filtering.engines import unbound
from tests.ports import free_port

PATIENCE = 60.0  # seconds


class Resolver:
    """Starts, stops and asks; answers are what a citizen's computer would get."""

    def __init__(self, settings: LazySettings, upstream_port: int) -> None:
        settings.HOST, settings.RESOLVER_PORT = "127.0.0.1", free_port()
        settings.RESOLVER_FORWARD = f"127.0.0.1@{upstream_port}"
        self.port = settings.RESOLVER_PORT
        self.log = Path(settings.RESOLVER_FOLDER) / "unbound.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Write its configuration, run it, and wait until it can be told what to do."""
        command = unbound.command()
        assert command, unbound.MISSING
        self.run(command)

    def run(self, command: list[str]) -> None:
        """Run it with the configuration that is there."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        end = time.monotonic() + PATIENCE
        while unbound.Unbound().serials() is None:
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < end, self.log.read_text()
            time.sleep(0.02)

    def stop(self, number: signal.Signals = signal.SIGKILL) -> None:
        """End it, as hard as asked."""
        if self.process:
            self.process.send_signal(number)
            self.process.wait(PATIENCE)
        self.process = None

    def rcode(self, name: str) -> str:
        """Ask for a name."""
        answer = dns.query.udp(dns.message.make_query(name, "A"), "127.0.0.1", port=self.port, timeout=PATIENCE)
        return dns.rcode.to_text(answer.rcode())

    def rcodes(self, *names: str) -> dict[str, str]:
        """Ask for several names."""
        return {name: self.rcode(name) for name in names}
