"""A name server of ours, and targets on loopback."""

from collections.abc import Iterator

import pytest

from tests.fetching.servers import Names, naming


@pytest.fixture
def names() -> Iterator[Names]:
    """A name server of ours."""
    with naming() as server:
        yield server
