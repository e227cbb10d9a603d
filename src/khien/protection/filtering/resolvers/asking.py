"""Ask each resolver which list it answers from, through the DNS itself; who is behind is told again."""

import re
import select
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta

import dns.exception
import dns.message
import dns.rcode
import dns.rdatatype
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from khien.protection.filtering.compile.files import serials_on_disk
from khien.protection.filtering.compile.zone import BASE, HOT, SERIALS, ZONES
from khien.protection.filtering.engines import unbound
from khien.protection.filtering.models import Release, Resolver
from khien.protection.filtering.resolvers.targets import OWN, Target, own, target_of
from khien.protection.filtering.resolvers.telling import notify

PATIENCE = 0.8  # seconds for all that are asked together
_AT_ONCE = 500  # a process may open a thousand files, and `select` looks at no more
_LOOK = 10.0  # seconds between two looks at the base of a resolver that has the newest list
_REMEMBERED = timedelta(seconds=30)  # the time of the last answer is written no more often
_SERIAL = re.compile(r"[0-9]{1,10}")  # of 32 bits (RFC 1982); a longer number fits no column


class Trouble(models.TextChoices):
    """What is wrong with a resolver that does not say a serial."""

    SILENT = "silent", _("It does not answer us. Is it running, and may our address ask it?")
    REFUSED = "refused", _("It refuses to answer us. Allow our address to ask it.")
    NOT_LOADED = (
        "not_loaded",
        _(
            "It answers, but the list is not loaded. "
            "Compare its configuration and key with its kit, and its clock."
        ),
    )
    PARTLY = "partly", _("It has the newest changes, but not yet the rest of the list.")
    CANNOT_TELL = "cannot_tell", _("Its engine cannot say which list it answers from.")


@dataclass(frozen=True)
class Said:
    """What a resolver said: a serial, or what is wrong, or both."""

    serial: int | None = None
    trouble: str = ""


def ask_resolvers() -> None:
    """Ask everybody, note what changed, and send NOTIFY again to who is behind.

    Our own resolver is asked as well where it takes the list from the primary: it may have been away just then.
    """
    rows = list(Resolver.objects.order_by("pk"))
    newest = Release.objects.newest()
    beside = [own()] if settings.PRIMARY_PORT and unbound.installed() else []
    targets = [target_of(row) for row in rows] + beside
    if not targets or newest is None:
        return
    said = _ask_thoroughly([target for target in targets if target.tells_serial], newest.serial)
    answers = [said.get(target.name, Said(trouble=Trouble.CANNOT_TELL)) for target in targets]
    for row, answer in zip(rows, answers, strict=False):  # our own has no row
        _note(row, answer)
    good = Said(newest.serial)
    if settings.PRIMARY_PORT:
        notify(ZONES, [target for target, answer in zip(targets, answers, strict=True) if answer != good])


def own_has(serial: int) -> bool:
    """Whether our own resolver takes the list from the primary, and comes to answer from a release in a moment."""
    if not settings.PRIMARY_PORT or not unbound.installed():
        return False
    end = time.monotonic() + PATIENCE
    while (said := ask([own()])[OWN]).serial != serial:
        if said.trouble == Trouble.SILENT or time.monotonic() > end:
            return False
        time.sleep(0.02)
    return ask([own()], BASE)[OWN].serial is not None


_looked: dict[str, float] = {}  # when both zones of a resolver were as they must be


def _ask_thoroughly(targets: list[Target], serial: int) -> dict[str, Said]:
    """Ask for the hot zone's serial; for that of the base now and then, and at once when anything was wrong."""
    said, now = ask(targets), time.monotonic()
    fresh = [target for target in targets if said[target.name].serial == serial]
    due = [target for target in fresh if now - _looked.get(target.name, -_LOOK) >= _LOOK]
    partly = _behind_in_base(due) if settings.PRIMARY_PORT else set()
    _looked.update((target.name, now) for target in due)
    for name in partly | {target.name for target in targets if target not in fresh}:
        _looked.pop(name, None)
    return said | {name: Said(serial, Trouble.PARTLY) for name in partly}


def _behind_in_base(targets: list[Target]) -> set[str]:
    """Return who lacks the base as it is on our disk: the NOTIFY was lost, or it was away."""
    on_disk = serials_on_disk()[BASE]
    return {name for name, answer in ask(targets, BASE).items() if answer.serial != on_disk}


def _note(row: Resolver, said: Said) -> None:
    now, answered = timezone.now(), said.trouble not in {Trouble.SILENT, Trouble.CANNOT_TELL}
    late = answered and (row.answered_at is None or abs(now - row.answered_at) > _REMEMBERED)
    if (row.serial, row.trouble) == (said.serial, said.trouble) and not late:
        return
    changes = {"serial": said.serial, "trouble": said.trouble} | ({"answered_at": now} if answered else {})
    Resolver.objects.filter(pk=row.pk).update(**changes)


def ask(targets: Iterable[Target], zone: str = HOT) -> dict[str, Said]:
    """Return what each target says of a zone, by name; hundreds are asked at once: a dead one delays nobody."""
    wanted, said = list(targets), dict[str, Said]()
    for start in range(0, len(wanted), _AT_ONCE):
        said |= _ask_together(wanted[start : start + _AT_ONCE], zone)
    return said


def _ask_together(targets: list[Target], zone: str) -> dict[str, Said]:
    question = dns.message.make_query(SERIALS[zone], "TXT")
    wire, said = question.to_wire(), dict[str, Said]()
    with ExitStack() as opened:
        waiting = dict[socket.socket, str]()
        for target in targets:
            asker = opened.enter_context(socket.socket(target.family, socket.SOCK_DGRAM))
            said[target.name] = Said(trouble=Trouble.SILENT)
            try:
                asker.connect((target.address, target.port))
                asker.send(wire)
            except OSError:
                continue
            waiting[asker] = target.name
        for asker, message in _answers(waiting, question):
            said[waiting.pop(asker)] = _read(message)
    return said


def _answers(
    waiting: dict[socket.socket, str], question: dns.message.Message
) -> Iterator[tuple[socket.socket, dns.message.Message]]:
    end = time.monotonic() + PATIENCE
    while waiting and (left := end - time.monotonic()) > 0:
        for asker in select.select(list(waiting), [], [], left)[0]:
            try:
                message = dns.message.from_wire(asker.recv(4_096))
            except OSError:
                waiting.pop(asker)
                continue
            except dns.exception.DNSException:
                continue
            if question.is_response(message):
                yield asker, message


def _read(message: dns.message.Message) -> Said:
    if message.rcode() == dns.rcode.REFUSED:
        return Said(trouble=Trouble.REFUSED)
    texts = [
        record.strings[0].decode("ascii", "replace")
        for rrset in message.answer
        if rrset.rdtype == dns.rdatatype.TXT
        for record in rrset
    ]
    if texts and _SERIAL.fullmatch(texts[0]):
        return Said(serial=int(texts[0]))
    return Said(trouble=Trouble.NOT_LOADED)
