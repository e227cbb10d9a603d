"""Facts that the list announces."""

from dataclasses import dataclass
from typing import Any, ClassVar

from khien.outbox.events import Event


@dataclass(frozen=True)
class ListPublished(Event):
    """A new version of the list is in force."""

    kind: ClassVar[str] = "list.published"
    public: ClassVar[tuple[str, ...]] = ("serial", "digest", "size", "added", "removed")

    serial: int
    digest: str
    size: int
    added: list[str]  # references of decisions; at most a few hundred, else only the counts say it
    removed: list[str]


@dataclass(frozen=True)
class PublicationHeld(Event):
    """A publication refused itself and waits for a person."""

    kind: ClassVar[str] = "publication.held"
    public: ClassVar[tuple[str, ...]] = ("digest", "reasons")

    digest: str
    reasons: list[dict[str, Any]]  # guard.Reason as plain values: a word and its numbers


@dataclass(frozen=True)
class PublicationReleased(Event):
    """A supervisor released exactly this held publication."""

    kind: ClassVar[str] = "publication.released"
    public: ClassVar[tuple[str, ...]] = ("digest",)

    digest: str
