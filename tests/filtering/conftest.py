"""A machine without Unbound: the list goes into files, and everything else is as everywhere."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings

from khien.protection.filtering.engines import unbound
from khien.protection.filtering.engines.files import Files
from khien.protection.filtering.models import Release
from khien.protection.filtering.publish import publish_list
from tests.conftest import Cast
from tests.filtering.blocks import block
from tests.filtering.lists import ADDRESS, NAMES


@pytest.fixture
def files_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Files:
    """Look for programs where none are."""
    monkeypatch.setattr(unbound, "PATH", str(tmp_path))
    return Files()


@pytest.fixture
def publish(deliver: Callable[[], None], db: None) -> Callable[[], None]:
    """Deliver what is due, and bring the list into force."""

    def run() -> None:
        deliver()
        for _round in range(3):  # the first list is empty, the second holds the change, the third finds nothing
            publish_list()

    return run


@pytest.fixture
def small_brake(settings: LazySettings) -> None:
    """A brake that three names trip."""
    settings.BRAKE_SHARE, settings.BRAKE_FLOOR = 0.2, 2


@pytest.fixture
def published(publish: Callable[[], None], files_only: Files, cast: Cast) -> Release:
    """The list of `tests.filtering.lists`, in force."""
    for value in [*NAMES, ADDRESS]:
        block(value, cast)
    publish()
    newest = Release.objects.newest()
    assert newest
    return newest
