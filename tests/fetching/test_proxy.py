"""The proxy of the browser: what is over its limits is refused, and does not wait."""

import socket

import pytest

from khien.fetching import proxy
from khien.fetching.policy import Policy
from tests.engines.primary import until


def refuses(port: int) -> bool:
    """Whether nobody can connect to a port."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except ConnectionRefusedError:
        return True
    return False


def test_a_page_that_has_used_up_its_connections_is_refused_more_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxy, "_MOST_CONNECTIONS", 2)
    with proxy.GuardProxy(Policy()) as guard:
        assert not refuses(guard.port)
        until(lambda: refuses(guard.port), "it takes connections that it does not serve")
