"""The real engine, and somebody for it to ask."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from khien.protection.filtering.engines import unbound
from khien.protection.filtering.publish import publish_list
from khien.protection.filtering.resolvers.registering import register
from tests.engines.kits import TRANSFERRING, kit_files, own_folder
from tests.engines.primary import Primary, Start, until
from tests.engines.primary import Resolver as Other
from tests.engines.running import Resolver
from tests.engines.upstream import upstream
from tests.ports import free_port


@pytest.fixture
def resolver(settings: LazySettings) -> Iterator[Resolver]:
    """Unbound, running, with an empty list."""
    if not unbound.installed():
        pytest.fail(unbound.MISSING)
    with upstream() as port:
        running = Resolver(settings, port)
        running.start()
        yield running
        running.stop()


@pytest.fixture
def publish(deliver: Callable[[], None], db: None) -> Callable[[], None]:
    """Deliver what is due, and bring the list into force."""

    def run() -> None:
        deliver()
        for _round in range(3):
            publish_list()

    return run


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short path, because engines make sockets in it."""
    with tempfile.TemporaryDirectory(prefix="kh-") as made:
        yield Path(made)


@pytest.fixture
def primary(settings: LazySettings, folder: Path, db: None) -> Iterator[Primary]:
    """Knot, with an empty list."""
    settings.HOST = settings.PRIMARY_ADDRESS = "127.0.0.1"
    settings.PRIMARY_PORT, settings.RESOLVER_PORT = free_port(), free_port()
    settings.RESOLVER_FOLDER = own_folder(folder, "files")
    running = Primary(settings.RESOLVER_FOLDER)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def start(primary: Primary, folder: Path) -> Iterator[Start]:
    """Register a resolver of a kind, run it from its kit, and wait until it has the list."""
    started = list[Other]()
    with upstream() as port:

        def make(kit: str) -> Other:
            own = own_folder(folder, kit)
            resolver_port = free_port()
            register(kit, f"127.0.0.1@{resolver_port}", kit)
            kit_files(own, kit, kit)
            made = TRANSFERRING[kit](own, resolver_port, port)
            made.start()
            started.append(made)
            until(lambda: made.said().serial is not None, f"{kit} has no list: {made.log.read_text()}")
            until(lambda: made.rcode("free.example.vn") == "NOERROR", f"{kit}: {made.log.read_text()}")
            return made

        yield make
        for made in started:
            made.stop()
