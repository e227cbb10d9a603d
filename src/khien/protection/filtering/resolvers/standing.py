"""How each registered resolver stands, in words: for the state page and the command."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from khien.protection.filtering.kits import KITS
from khien.protection.filtering.models import Release, Resolver
from khien.protection.filtering.resolvers.asking import Trouble

GRACE = 5.0  # seconds that a resolver may be behind without a word about it


@dataclass(frozen=True)
class Standing:
    """One resolver.

    Args:
        serial: that it said last; None when it said none.
        lag: seconds since the oldest release that it lacks was made; 0 when it has the newest.
    """

    name: str
    place: str
    engine: str
    serial: int | None
    lag: float
    answered_at: datetime | None
    sentence: str
    is_good: bool


def standings() -> list[Standing]:
    """Return how all stand now."""
    newest = Release.objects.newest()
    missed = Release.objects.filter(serial__gt=OuterRef("serial")).order_by("serial").values("made_at")[:1]
    rows = Resolver.objects.order_by("name").annotate(missed_at=Subquery(missed))
    return [_standing(row, newest, row.missed_at) for row in rows]


def _standing(row: Resolver, newest: Release | None, missed_at: datetime | None) -> Standing:
    lag = max(0.0, (timezone.now() - missed_at).total_seconds()) if missed_at else 0.0
    sentence, is_good = _words(row, newest, lag)
    title = KITS[row.kit].title
    return Standing(
        row.name, f"{row.address}@{row.port}", title, row.serial, lag, row.answered_at, sentence, is_good
    )


def _words(row: Resolver, newest: Release | None, lag: float) -> tuple[str, bool]:
    if row.trouble:
        return str(Trouble(row.trouble).label), row.trouble == Trouble.CANNOT_TELL
    if row.serial is None or newest is None:
        return _("It has not been asked yet."), False
    if row.serial > newest.serial:
        return _("It has a newer list than this database: is this an old copy?"), False
    if row.serial == newest.serial:
        return _("It answers from the newest list."), True
    ago = timesince(timezone.now() - timedelta(seconds=lag)) if lag >= 60 else ""
    behind = _("It is behind; the change that it lacks was made %(ago)s ago.") % {"ago": ago or f"{lag:.0f} s"}
    return behind, lag < GRACE
