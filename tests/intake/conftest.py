"""Keys for partners' programs."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from khien.people.actions import issue_api_key
from khien.people.keys import Scope
from khien.people.models import Unit
from tests.conftest import Cast


@pytest.fixture
def key(cast: Cast) -> Callable[..., str]:
    """Issues keys."""

    def issue(*scopes: Scope, unit: Unit = cast.tuan.unit) -> str:
        return issue_api_key(unit=unit, name="app", scopes=scopes, lasts=timedelta(days=30), by=cast.ha)[1]

    return issue
