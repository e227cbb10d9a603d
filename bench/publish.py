"""How long from a second person's approval until the resolver answers NXDOMAIN, with a long list in force?

`python -m bench.publish [NAMES [CHANGES]]`: a database, a worker and an Unbound of its own in a temporary folder;
approval, delivery, publication and the question over DNS are the product's. Nothing leaves the machine.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from math import ceil
from typing import TYPE_CHECKING

import django
import dns.message
import dns.query
import dns.rcode

if TYPE_CHECKING:
    from khien.cases.models import Decision
    from tests.filtering.blocks import Deciders

PATIENCE = 300.0  # seconds for any one thing to happen
PAUSE = 0.005  # seconds between two questions: the figures are no finer than this
KHIEN = (sys.executable, "-m", "khien")


def main(names: int, changes: int) -> None:
    """Measure, and print what was measured."""
    with tempfile.TemporaryDirectory(prefix="kh-", dir="/tmp") as folder, ExitStack() as running:
        port = _prepare(folder)
        running.enter_context(_process(*KHIEN, "demo_upstream", "--port", str(port)))
        running.enter_context(_process(*_resolver()))
        deciders = _people()
        _say(f"{names} names at once, rows to resolver", [_fill(names, deciders)])
        _say("sealing their ledger entries", [_seal()])
        running.enter_context(_process(*KHIEN, "worker"))
        # A worker that has just started compares everything with everything first, as it does each hour.
        _say("first approval, while the worker starts and compares everything", _approve(1, deciders)[1])
        decisions, seconds = _approve(changes, deciders, first=1)
        _say("approval until NXDOMAIN", seconds)
        _say("unblocking until answered again", _lift(decisions, deciders))


def _prepare(folder: str) -> int:
    port, resolver_port = _free_port(), _free_port()
    os.environ |= {
        "KHIEN_DATA": folder,
        "KHIEN_DATABASE": "",
        "KHIEN_RESOLVER_PORT": str(resolver_port),
        "KHIEN_RESOLVER_FORWARD": f"127.0.0.1@{port}",
        "KHIEN_LOG_LEVEL": "ERROR",
        "KHIEN_BRAKE_FLOOR": "1000000",  # the brake would hold so many names at once, as it must
        "DJANGO_SETTINGS_MODULE": "khien.config.settings",
    }
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    return port


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _resolver() -> list[str]:
    from khien.protection.filtering.engines import unbound

    command = unbound.command()
    if command is None:
        sys.exit(unbound.MISSING)
    return command


@contextmanager
def _process(*command: str) -> Iterator[None]:
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _people() -> "Deciders":
    from khien.people.models import RoleHolding
    from khien.people.rights import Role
    from tests.filtering.blocks import people

    deciders = people()
    RoleHolding.objects.create(person=deciders.minh, role=Role.ANALYST)
    RoleHolding.objects.create(person=deciders.hoa, role=Role.REVIEWER)
    return deciders


def _fill(names: int, deciders: "Deciders") -> float:
    from khien.protection.filtering.engines import engine
    from khien.protection.filtering.publish import publish_list
    from tests.filtering.blocks import many_blocks

    _until(lambda: engine().serials() is not None)
    publish_list()  # the first list of all is empty
    every = [f"n{number}.example.vn" for number in range(names)]
    for start in range(0, names, 1_000):
        many_blocks(every[start : start + 1_000], deciders)
    begun = time.perf_counter()
    publish_list()
    return _until(lambda: not every or _answers(every[-1], "NXDOMAIN")) - begun


def _seal() -> float:
    """Seal what was filled in at once: the worker would do it between two approvals, as it never does in life."""
    from khien.ledger.seal import seal

    begun = time.perf_counter()
    seal()
    return time.perf_counter() - begun


def _approve(changes: int, deciders: "Deciders", first: int = 0) -> "tuple[list[Decision], list[float]]":
    from khien.cases.actions import approve_decision, propose_decision
    from khien.cases.proposals import DecisionKind, Proposal
    from khien.core.categories import Category
    from tests.filtering.blocks import BASIS, REASON, open_case

    proposal = Proposal(DecisionKind.BLOCK, Category.PHISHING, BASIS, REASON, 30)
    decisions, seconds = [], []
    for number in range(first, first + changes):
        name = f"bench{number}.example.vn"
        decision = propose_decision(case=open_case(name), proposal=proposal, by=deciders.minh)
        begun = time.perf_counter()
        approve_decision(decision=decision, by=deciders.hoa)
        seconds.append(_until(partial(_answers, name, "NXDOMAIN")) - begun)
        decisions.append(decision)
    return decisions, seconds


def _lift(decisions: "Sequence[Decision]", deciders: "Deciders") -> list[float]:
    from khien.cases.actions import unblock
    from khien.cases.models import Decision

    seconds = []
    for decision in decisions:
        name = decision.case.subject.value
        begun = time.perf_counter()
        unblock(decision=Decision.objects.get(pk=decision.pk), reason="Nhầm lẫn.", by=deciders.hoa)
        seconds.append(_until(partial(_answers, name, "NOERROR")) - begun)
    return seconds


def _answers(name: str, rcode: str) -> bool:
    from django.conf import settings

    question = dns.message.make_query(name, "A")
    answer = dns.query.udp(question, settings.HOST, port=settings.RESOLVER_PORT, timeout=PATIENCE)
    return dns.rcode.to_text(answer.rcode()) == rcode


def _until(happened: Callable[[], bool]) -> float:
    end = time.perf_counter() + PATIENCE
    while not happened():
        if time.perf_counter() > end:
            sys.exit(f"Not within {PATIENCE:.0f} seconds. The words of worker and resolver are above.")
        time.sleep(PAUSE)
    return time.perf_counter()


def _say(what: str, seconds: Sequence[float]) -> None:
    ranked = sorted(seconds)
    half, most = (ranked[ceil(share * len(ranked)) - 1] for share in (0.5, 0.95))
    figures = f"p50 {half:.3f} s, p95 {most:.3f} s, longest {ranked[-1]:.3f} s"
    told = f"{len(ranked)} measured, {figures}" if len(ranked) > 1 else f"{half:.1f} s"
    sys.stdout.write(f"{what}: {told}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:3]]
    main(*given, *(20_000, 20)[len(given) :])
