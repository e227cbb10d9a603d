"""Questions that we ask resolvers: one that answers nonsense costs the others nothing."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Thread

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from khien.protection.filtering.engines import dns_query
from khien.protection.filtering.models import Release, Resolver
from khien.protection.filtering.resolvers.asking import Said, Trouble, ask, ask_resolvers
from khien.protection.filtering.resolvers.targets import Target


@contextmanager
def answering(text: str | bytes, address: str = "127.0.0.1") -> Iterator[int]:
    """Give one answer on loopback: TXT, as it is on the wire, or for no text NXDOMAIN; gives the port."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as server:
        server.bind((address, 0))
        server.settimeout(5)

        def serve() -> None:
            wire, asker = server.recvfrom(4_096)
            server.sendto(text if isinstance(text, bytes) else _answer(wire, text), asker)

        thread = Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


def _answer(wire: bytes, text: str) -> bytes:
    answer = dns.message.make_response(dns.message.from_wire(wire))
    answer.flags |= dns.flags.AA
    if text:
        answer.answer.append(dns.rrset.from_text(answer.question[0].name, 0, "IN", "TXT", f'"{text}"'))
    else:
        answer.set_rcode(dns.rcode.NXDOMAIN)
    return answer.to_wire()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("9" * 30, Trouble.NOT_LOADED),
        ("-1", Trouble.NOT_LOADED),
        ("\\000", Trouble.NOT_LOADED),
        ("", Trouble.NOT_LOADED),
        (b"", Trouble.SILENT),
        (b"\xff" * 4_000, Trouble.SILENT),
    ],
)
def test_a_resolver_that_answers_nonsense_does_not_keep_the_others_from_being_noted(
    published: Release, text: str | bytes, trouble: Trouble
) -> None:
    with ExitStack() as opened:
        for name, said in (("bad", text), ("good", str(published.serial))):
            port = opened.enter_context(answering(said))
            Resolver.objects.create(name=name, address="127.0.0.1", port=port, kit="bind")
        ask_resolvers()
    noted = Resolver.objects.order_by("name").values_list("name", "serial", "trouble")
    assert list(noted) == [("bad", None, trouble), ("good", published.serial, "")]


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_a_resolver_is_asked_over_either_family_of_addresses(address: str) -> None:
    with answering("", address) as port:
        assert dns_query.blocked(["lua-dao.example.vn"], address, port) == {"lua-dao.example.vn"}


def test_more_resolvers_than_a_process_may_open_sockets_are_all_asked() -> None:
    dead = [Target(f"isp-{number}", "127.0.0.1", 9) for number in range(1_100)]
    with answering("7") as port:
        said = ask([*dead, Target("alive", "127.0.0.1", port)])
    assert said.pop("alive") == Said(serial=7)
    assert set(said) == {target.name for target in dead}
    assert {one.trouble for one in said.values()} == {Trouble.SILENT}
