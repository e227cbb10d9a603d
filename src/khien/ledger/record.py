"""Write a fact into the ledger, in the transaction of the action that made it true."""

import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Protocol

import rfc8785
from django.conf import settings
from django.db import connection
from django.utils import timezone

from khien.core.errors import KhienError
from khien.ledger.models import Entry

LARGEST_LEAF = 65_535  # an entry bundle gives a leaf's length in two bytes
Facts = Mapping[str, Any]


class NotInTransaction(KhienError):
    """A fact was announced outside a transaction: the change and its record could come apart."""


class LeafTooLarge(KhienError):
    """The public part of an entry does not fit an entry bundle."""


class Actor(Protocol):
    """Whoever does something: a person, or the system itself."""

    def public_ref(self) -> dict[str, str]:
        """Return what the public may know: a pseudonym, the unit and the roles; never a name or an address."""


@dataclass(frozen=True)
class System:
    """The actor of what happens by itself, such as an expiry."""

    def public_ref(self) -> dict[str, str]:
        """Return the system's one name."""
        return {"role": "system"}


SYSTEM = System()


def stamp(moment: datetime) -> str:
    """Return the time as it stands in leaves: UTC, microseconds, RFC 3339."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def mark_of(leaf: str, private: str) -> str:
    """Return the keyed mark that shows that the application wrote the row.

    Two strings need no canonical form of their own; the standard encoder writes these bytes ten times as fast, and
    ten thousand marks are looked at before as many blocks come into force.
    """
    pair = json.dumps([leaf, private], ensure_ascii=False, separators=(",", ":"))
    return hmac.digest(settings.ENTRY_KEY, pair.encode(), "sha256").hex()


def is_genuine(row: Entry) -> bool:
    """Whether the application wrote the row in this form."""
    return hmac.compare_digest(row.mark, mark_of(row.leaf, row.private))


def record(kind: str, *, by: Actor, public: Facts, private: Facts | None = None, about: str = "") -> Entry:
    """Write one entry.

    Args:
        kind: subject and past participle, such as `decision.approved`.
        by: who did it.
        public: what anyone may read for ever; plain JSON values.
        private: what only staff may read; the leaf holds its salted SHA-256.
        about: a public reference to find the entry again, such as a decision's.

    Raises:
        NotInTransaction: no transaction is open.
        LeafTooLarge: the public part is over 65,535 bytes.
    """
    if not connection.in_atomic_block:
        raise NotInTransaction(f"{kind} must be recorded inside the transaction that makes it true.")
    at = timezone.now()
    hidden = rfc8785.dumps({**private, "salt": secrets.token_hex(16)}).decode() if private else ""
    body: dict[str, Any] = {
        "kind": kind,
        "at": stamp(at),
        "about": about,
        "by": by.public_ref(),
        "public": dict(public),
    }
    if hidden:
        body["private_sha256"] = sha256(hidden.encode()).hexdigest()
    leaf = rfc8785.dumps(body).decode()
    if len(leaf.encode()) > LARGEST_LEAF:
        raise LeafTooLarge(f"The public part of {kind} has {len(leaf):,} characters; at most 65,535 bytes fit.")
    return Entry.objects.create(
        kind=kind, at=at, about=about, leaf=leaf, private=hidden, mark=mark_of(leaf, hidden)
    )


def facts_about(about: str, kind: str) -> list[dict[str, Any]]:
    """Return the public parts of the genuine entries of a kind about one thing, oldest first.

    Each has the fields of its leaf, `at` as a time, and `index`: its place in the log, None until it is sealed.

    A row that the application did not write (its mark does not hold) proves nothing and is left out.
    """
    return facts_about_many([about], kind)[about]


def facts_of(about: str, kinds: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Return what `facts_about` returns for each of several kinds, in one query."""
    facts: dict[str, list[dict[str, Any]]] = {kind: [] for kind in kinds}
    for row in Entry.objects.filter(about=about, kind__in=kinds).order_by("pk"):
        if is_genuine(row):
            facts[row.kind].append(_fact(row))
    return facts


def _fact(row: Entry) -> dict[str, Any]:
    fact: dict[str, Any] = json.loads(row.leaf)
    return fact | {"index": row.index, "at": row.at}


def facts_about_many(abouts: Sequence[str], kind: str) -> dict[str, list[dict[str, Any]]]:
    """Return what `facts_about` returns for each of many things, in one query for each five hundred."""
    facts: dict[str, list[dict[str, Any]]] = {about: [] for about in abouts}
    for start in range(0, len(abouts), 500):
        for row in Entry.objects.filter(about__in=abouts[start : start + 500], kind=kind).order_by("pk"):
            if is_genuine(row):
                facts[row.about].append(_fact(row))
    return facts
