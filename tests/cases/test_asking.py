"""The proof of ownership is looked for in a real DNS and on a real web server, and nowhere else."""

from collections.abc import Iterator

import pytest

from khien.cases import asking
from khien.cases.actions import ask_ownership_check, check_ownership, receive_appeal
from khien.cases.asking import Asking
from khien.cases.models import Appeal, Case
from khien.cases.ownership import FILE, record_name, token_of
from khien.fetching.client import Response, fetch
from khien.fetching.policy import Policy
from tests.cases.conftest import decide
from tests.conftest import Cast
from tests.fetching.servers import Handler, Names, naming, policy_for, says, serving

NAME, TOKEN = "lua-dao.example", b"khien-0123"


@pytest.fixture
def names() -> Iterator[Names]:
    """A name server that leads the blocked name, and another one, to this machine."""
    with naming() as server:
        for name in (NAME, "khac.example"):
            server.put(name, "A", ["127.0.0.1"])
        yield server


@pytest.fixture
def appeal(case: Case, cast: Cast) -> Appeal:
    """Somebody says that the block is wrong, and asks to have the proof looked for."""
    received = receive_appeal(decision=decide(case, cast), text="Trang của tôi.")
    assert ask_ownership_check(received)
    return received


def at(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let visits of the site reach a server of ours, which has no TLS."""

    def moved(url: str, policy: Policy, **options: str) -> Response:
        return fetch(url.replace(NAME, f"{NAME}:{port if url.startswith('http:') else 9}"), policy, **options)

    monkeypatch.setattr(asking, "fetch", moved)


def test_a_record_in_the_dns_is_a_proof(appeal: Appeal, names: Names) -> None:
    names.put(record_name(appeal), "TXT", ['"v=spf1 -all"', f'"{token_of(appeal)}"'])
    assert check_ownership(Asking(policy_for(names=names))) == 1
    assert Appeal.objects.get().ownership == "dns"
    assert names.asked == [(f"_khien.{NAME}", "TXT")]


def test_a_file_on_the_web_server_is_a_proof(
    appeal: Appeal, names: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(says(token_of(appeal).encode() + b"\r\n")) as server:
        at(server.port, monkeypatch)
        assert check_ownership(Asking(policy_for(server, names=names))) == 1
    assert Appeal.objects.get().ownership == "file"
    assert server.heard[-1].startswith(f"GET {FILE} ".encode())


@pytest.mark.parametrize(
    "handler",
    [
        says(TOKEN, "404 Not Found"),
        says(TOKEN + b" " * 2_000),
        lambda connection, head: connection.close(),
    ],
    ids=["not found", "too large", "no answer"],
)
def test_what_is_no_small_file_of_this_host_says_nothing(
    handler: Handler, names: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(handler) as server:
        at(server.port, monkeypatch)
        assert Asking(policy_for(server, names=names)).page(NAME, FILE) == ""


def test_what_another_host_answers_in_its_place_says_nothing(
    names: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(says(TOKEN)) as other:
        leads_there = says(b"", "302 Found", Location=f"http://khac.example:{other.port}/")
        with serving(leads_there) as server:
            at(server.port, monkeypatch)
            assert Asking(policy_for(server, other, names=names)).page(NAME, FILE) == ""
    assert other.heard


def test_a_name_that_leads_into_our_own_network_is_not_visited(
    names: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(says(TOKEN)) as server:
        at(server.port, monkeypatch)
        assert Asking(policy_for(names=names)).page(NAME, FILE) == ""
    assert server.heard == []
