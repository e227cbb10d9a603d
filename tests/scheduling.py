"""Which tests stay with one worker of pytest-xdist, and in which order they begin."""

import pytest
from xdist.scheduler import LoadScopeScheduling

BROWSER = "tests/browser/"


class ByFile(LoadScopeScheduling):
    """A file stays with one worker, and so do all browser tests: they share one running platform."""

    def _split_scope(self, nodeid: str) -> str:
        return BROWSER if nodeid.startswith(BROWSER) else nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByFile:
    """Tell xdist."""
    return ByFile(config, log)


@pytest.hookimpl(trylast=True)  # marks are there
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits for browsers and engines comes first, so that no worker is alone with it in the end."""
    items.sort(key=lambda item: not any(map(item.get_closest_marker, ("browser", "engine"))))
