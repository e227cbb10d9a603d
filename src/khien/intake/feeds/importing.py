"""Import a feed: good rows are kept chunk by chunk, refusals are counted, and the import is announced once."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from khien.core.categories import Category
from khien.indicators.models import digest_of
from khien.intake.events import FeedImported
from khien.intake.feeds.normalise import sightings
from khien.intake.feeds.rows import FeedDamaged, Refusal, Row, Sighting
from khien.intake.feeds.safeguard import refuse_opinion
from khien.intake.feeds.store import keep
from khien.intake.models import Feed
from khien.ledger.record import Actor
from khien.outbox.announce import announce
from khien.people.models import Unit

CHUNK = 10_000  # rows in one transaction: others wait for a fraction of a second


@dataclass(frozen=True)
class FeedName:
    """How a feed is known; empty parts leave what is stored as it is."""

    slug: str
    name: str = ""
    licence: str = ""
    unit: Unit | None = None


@dataclass
class Imported:
    """What became of the rows so far."""

    accepted: int = 0
    new: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[Refusal]] = field(default_factory=dict)
    damage: str = ""  # why the rest could not be read
    most_examples: int = 3  # of each kind of refusal

    @property
    def known(self) -> int:
        """Rows that the feed had named before, in this import or an earlier one."""
        return self.accepted - self.new

    def refuse(self, refusal: Refusal) -> None:
        """Count, and keep the first few of each kind as examples."""
        self.refused[refusal.reason] += 1
        if self.refused[refusal.reason] <= self.most_examples:
            self.examples.setdefault(refusal.reason, []).append(refusal)


def import_feed(
    *,
    feed: FeedName,
    rows: Iterable[Row | Refusal],
    category: Category | None,
    by: Actor,
    after_chunk: Callable[[Imported], None] = lambda _so_far: None,
    examples: int = 3,
) -> Imported:
    """Keep what a feed says. Doing it again changes nothing but the time when the feed said it last.

    A process that dies on the way leaves whole chunks; the next import makes them complete and announces.

    Args:
        feed: made when it is new.
        rows: what a reader yields.
        category: for rows that name none; None when the feed lists what is known to be good.
        by: who imports.
        after_chunk: is told how far it is.
        examples: how many refusals of each kind are kept word by word.

    Raises:
        FeedOnOpinion: the feed says that it is about opinion or politics.
    """
    refuse_opinion([feed.slug, feed.name], where="the name of the feed")
    done = Imported(most_examples=examples)
    for chunk, is_last in _with_last(_chunks(sightings(rows, category), done)):
        with transaction.atomic():
            row = _stored(feed)
            by_digest = {digest_of(sighting.indicator): sighting for sighting in chunk}
            done.new += keep(row.pk, by_digest, timezone.now())
            done.accepted += len(chunk)
            if is_last:
                announce(_event(row, done), by=by, about=row.slug)
        after_chunk(done)
    return done


def _chunks(found: Iterator[Sighting | Refusal], done: Imported) -> Iterator[list[Sighting]]:
    """Yield full chunks of good rows; count the refused ones on the way."""
    chunk: list[Sighting] = []
    try:
        for item in found:
            if isinstance(item, Refusal):
                done.refuse(item)
                continue
            chunk.append(item)
            if len(chunk) == CHUNK:
                yield chunk
                chunk = []
    except FeedDamaged as damage:
        done.damage = damage.user_message
    if chunk:
        yield chunk


def _with_last(chunks: Iterator[list[Sighting]]) -> Iterator[tuple[list[Sighting], bool]]:
    """Yield each chunk with whether it is the last one, when all rows have been read and counted."""
    waiting = next(chunks, None)
    while waiting is not None:
        following = next(chunks, None)
        yield waiting, following is None
        waiting = following


def _stored(feed: FeedName) -> Feed:
    given = {"name": feed.name, "licence": feed.licence, "unit": feed.unit}
    changes = {key: value for key, value in given.items() if value}
    row, _made = Feed.objects.update_or_create(
        slug=feed.slug, defaults=changes, create_defaults={"name": feed.slug, **changes}
    )
    return row


def _event(feed: Feed, done: Imported) -> FeedImported:
    return FeedImported(feed=feed.slug, licence=feed.licence, accepted=done.accepted, refused=done.refused.total())
