"""The environment of processes that tests start to kill, or by the dozen: measuring them doubles their time."""

import os

_MEASURING = ("COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START")


def unmeasured() -> dict[str, str]:
    """Return this process's environment without what would measure a child for coverage."""
    return {name: value for name, value in os.environ.items() if name not in _MEASURING}
