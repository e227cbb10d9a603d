"""The real engine, and somebody for it to ask."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import LazySettings

from khien.protection.filtering.engines import unbound
from khien.protection.filtering.publish import publish_list
from tests.engines.running import Resolver
from tests.engines.upstream import upstream


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
