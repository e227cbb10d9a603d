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
_LONG = 60.0  # seconds after which it does not catch up by itself
_UNASKED = timedelta(minutes=2)  # who answers is asked each second, and that is written down twice a minute


@dataclass(frozen=True)
class Standing:
    """One resolver.

    Args:
        serial: that it said last; None when it said none.
        lag: seconds since the oldest release that it lacks was made; 0 when it has the newest,
            None when nobody knows.
        is_good: None when nobody knows.
    """

    name: str
    place: str
    engine: str
    serial: int | None
    lag: float | None
    answered_at: datetime | None
    sentence: str
    is_good: bool | None


def standings() -> list[Standing]:
    """Return how all stand now."""
    newest = Release.objects.newest()
    missed = Release.objects.filter(serial__gt=OuterRef("serial")).order_by("serial").values("made_at")[:1]
    rows = Resolver.objects.order_by("name").annotate(missed_at=Subquery(missed))
    return [_standing(row, newest, row.missed_at) for row in rows]


def _standing(row: Resolver, newest: Release | None, missed_at: datetime | None) -> Standing:
    lag = max(0.0, (timezone.now() - missed_at).total_seconds()) if missed_at else 0.0
    sentence, is_good = _words(row, newest, lag)
    known = None if row.serial is None else lag
    title, place = KITS[row.kit].title, f"{row.address}@{row.port}"
    return Standing(row.name, place, title, row.serial, known, row.answered_at, sentence, is_good)


def _words(row: Resolver, newest: Release | None, lag: float) -> tuple[str, bool | None]:
    now = timezone.now()
    if row.trouble in {Trouble.SILENT, Trouble.CANNOT_TELL}:
        return str(Trouble(row.trouble).label), None if row.trouble == Trouble.CANNOT_TELL else False
    if row.answered_at is None or newest is None:
        return _("It has not been asked yet."), False
    if now - row.answered_at > _UNASKED:
        said = _("It was asked %(ago)s ago for the last time. Is the worker (upkeep) running?")
        return said % {"ago": timesince(row.answered_at, now)}, False
    if row.trouble or row.serial is None:
        return str(Trouble(row.trouble or Trouble.NOT_LOADED).label), False
    if row.serial > newest.serial:
        said = _(
            "It has a newer list than this database: is this an old copy? If so, put the newest back; if there is "
            "none, the list goes on under a higher serial within an hour."
        )
        return said, False
    if row.serial == newest.serial:
        return _("It answers from the newest list."), True
    if lag < _LONG:
        said = _("It is behind; the change that it lacks was made %(ago)s ago.")
        return said % {"ago": f"{lag:.0f} s"}, lag < GRACE
    said = _(
        "It is behind; the change that it lacks was made %(ago)s ago. It does not get the list: look into its log "
        "whether it reaches our primary, has the newest key, and has the right time."
    )
    return said % {"ago": timesince(now - timedelta(seconds=lag), now)}, False
