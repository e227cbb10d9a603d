"""Announce a fact: its ledger entry and its deliveries commit with the change that made it true."""

from django.db import transaction

from khien.ledger.record import Actor, record
from khien.outbox.events import WIRING, Event
from khien.outbox.models import Delivery
from khien.outbox.nudge import nudge


def announce(event: Event, *, by: Actor, about: str = "") -> None:
    """Write the ledger entry and one delivery for each reaction.

    Args:
        event: what happened.
        by: who did it; `khien.ledger.record.SYSTEM` for what happens by itself.
        about: a public reference under which the entry is found again.

    Raises:
        NotInTransaction: no transaction is open.
    """
    public, private = event.facts()
    entry = record(event.kind, by=by, public=public, private=private, about=about)
    Delivery.objects.bulk_create(
        Delivery(entry=entry, event=event.kind, payload=public | private, reaction=name)
        for name in WIRING.reactions.get(event.kind, ())
    )
    transaction.on_commit(nudge)
