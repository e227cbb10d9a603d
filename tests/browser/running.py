"""The real thing for a browser: both faces and the block page on free ports, on one folder of their own."""

import contextlib
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Playwright

from khien.config import faces
from tests.ports import free_port

PATIENCE = 60.0  # seconds until a face must answer for the first time
# Without the windows of a desktop, each of which would cost as much as a page.
CHROMIUM = os.environ.get("KHIEN_CHROMIUM", "/usr/bin/chromium-headless-shell")
# The browser of a test talks to nobody but us.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP *.example 127.0.0.1",  # where a resolver leads whoever asks for a blocked name
]


@dataclass(frozen=True)
class Live:
    """A running platform: its addresses, and the environment in which its commands see the same data."""

    public: str
    staff: str
    block: str
    environment: dict[str, str]

    def khien(self, *arguments: str) -> str:
        """Run one command against the same data; it must succeed."""
        command = [sys.executable, "-m", "khien", *arguments]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def work(self) -> None:
        """Deliver what is due, and what that brings about, as the worker would."""
        self.khien("worker", "--once")

    @property
    def people(self) -> dict[str, dict[str, str]]:
        """What the demonstration people sign in with, by short name."""
        found: dict[str, dict[str, str]] = json.loads(
            (Path(self.environment["KHIEN_DATA"]) / "keys/demo-people.json").read_text(encoding="utf-8")
        )
        return found


def launch(playwright: Playwright) -> Browser:
    """Start the browser that is installed."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


@contextlib.contextmanager
def platform(data: Path) -> Iterator[Live]:
    """Prepare a folder, start every face on it, and stop them in the end."""
    live = _plan(data)
    live.khien("prepare")
    live.khien("demo_people")
    with contextlib.ExitStack() as stack:
        for face in faces.FACES:
            stack.enter_context(_running(face, live))
        for face in faces.FACES:
            _wait(str(getattr(live, face)))
        yield live


def _plan(data: Path) -> Live:
    numbers = {face: free_port() for face in faces.FACES}
    addresses = {face: f"http://localhost:{number}" for face, number in numbers.items()}
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("KHIEN_", "DJANGO_"))}
    environment |= {"KHIEN_DATA": str(data), "KHIEN_LOG_LEVEL": "WARNING"}
    for face in faces.FACES:
        environment[f"KHIEN_{face.upper()}_PORT"] = str(numbers[face])
        environment[f"KHIEN_{face.upper()}_ADDRESS"] = addresses[face]
    return Live(**addresses, environment=environment)


@contextlib.contextmanager
def _running(face: str, live: Live) -> Iterator[None]:
    command = faces.command("127.0.0.1", int(live.environment[f"KHIEN_{face.upper()}_PORT"]), threads=2)
    process = subprocess.Popen(command, env=live.environment | {"KHIEN_FACE": face})
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(address: str) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except urllib.error.HTTPError:
            return  # it answers, whatever it says
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
